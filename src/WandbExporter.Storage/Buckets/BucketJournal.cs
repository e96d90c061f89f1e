using System.Runtime.CompilerServices;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Journals;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// The journal as numbered objects that never change, one for each append, in the lines of <see cref="JournalLine"/>. A writer claims the
/// next number before its first append, so that a former writer's append which is still on its way finds it taken, or, in a store without
/// conditional puts, loses to the higher fencing token. Many small segments are stored together as one from time to time.
/// After a failed append nothing is appended any more.
/// </summary>
internal sealed class BucketJournal(IObjectStore store, BucketJournalWriting? writing) : IJournal
{
    private readonly SemaphoreSlim _turn = new(1);
    private int _next;
    private int _loose;
    private int _claimed;
    private uint _tail;
    private ExportException? _poison;

    /// <summary>
    /// Finds out where the journal ends. To be called once, before anything is read: an append of a former writer that comes later takes
    /// the number that this one is going to claim, and stops it before it goes on from less than all.
    /// </summary>
    /// <exception cref="ExportException">Fatal: damaged.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var segments = await SegmentList.ReadAsync(store, cancellationToken);
        _loose = LooseAtTheEnd(segments);
        _claimed = _next = segments.Count == 0 ? 1 : segments[^1].Last + 1;
        _tail = await TailAsync(segments, cancellationToken);
    }

    public async IAsyncEnumerable<JournalRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = 0;
        while (true)
        {
            var segments = await SegmentList.ReadAsync(store, cancellationToken);
            var line = 0;
            var chain = new JournalChain();
            var gone = false;
            await foreach (var (segment, content) in SegmentReader.ReadAsync(store, segments, cancellationToken))
            {
                if (content is null)
                {
                    // Its writer has compacted it since the listing: the lines are the same, so reading goes on behind those read.
                    gone = true;
                    break;
                }
                foreach (var records in SegmentReader.Parse(segment, content, chain))
                {
                    if (++line <= read)
                        continue;
                    read = line;
                    foreach (var record in records)
                        yield return record;
                }
            }
            if (!gone)
                yield break;
        }
    }

    public async Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var bucket = RequireWriting();
        if (records.Count == 0)
            return;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_poison is not null)
                throw new ExportException(_poison.Failure, _poison);
            // Once begun, an append is not cancelled: nobody would know whether it counts.
            await bucket.Lock.RequireHeldAsync(CancellationToken.None);
            if (_next == _claimed)
                await ClaimAsync(bucket);
            var (line, checksum) = JournalLine.Encode(records, _tail);
            await StorageTelemetry.MeasureAsync(
                "append", store.Location, () => PutAsync(bucket, ObjectBody.Whole(line), records, CancellationToken.None));
            _tail = checksum;
            await CompactAsync(bucket, CancellationToken.None);
        }
        catch (ExportException e)
        {
            _poison ??= e;
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task RequireWholeAsync(CancellationToken cancellationToken)
    {
        var bucket = RequireWriting();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await bucket.Lock.ConfirmAsync(cancellationToken);
            var segments = await SegmentList.ReadAsync(store, cancellationToken);
            var end = segments.Count == 0 ? 1 : segments[^1].Last + 1;
            if (end != _next || segments.Any(segment => !IsOurs(bucket, segment)))
                throw JournalLoss.At(store.Location);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits for the append in progress.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _poison ??= new ExportException(new Failure(
            FailureCategory.Fatal, FailureCode.JournalClosed, $"The journal in {store.Location} is closed.", ExitCode.Destination));
        _turn.Release();
    }

    private async Task ClaimAsync(BucketJournalWriting bucket)
    {
        await PutAsync(bucket, ObjectBody.Whole(ReadOnlyMemory<byte>.Empty), [], CancellationToken.None);
        bucket.CrashPoint.Reach(CrashPoints.JournalClaimed);
    }

    private async Task PutAsync(
        BucketJournalWriting bucket,
        ObjectBody body,
        IReadOnlyList<JournalRecord> records,
        CancellationToken cancellationToken)
    {
        var name = NameOf(bucket, _next);
        Reach(bucket, CrashPoints.JournalBeforeWrite, records);
        var condition = bucket.ConditionalPut ? PutCondition.IfAbsent : PutCondition.Always;
        var answer = await store.PutAsync(name.Key, body, condition, cancellationToken);
        if (answer.Outcome != PutOutcome.Stored)
            throw await bucket.Lock.LoseAsync(cancellationToken);
        Reach(bucket, CrashPoints.JournalWritten, records);
        await bucket.Check.AppendedAsync(name.Key, body, answer, cancellationToken);
        // Whoever takes the lock reads the journal after that: if it is still ours now, this append is among what they read.
        if (bucket.ConditionalPut)
            await bucket.Lock.RequireHeldAsync(cancellationToken);
        else
            await bucket.Lock.ConfirmAsync(cancellationToken);
        _next++;
        _loose++;
        Reach(bucket, CrashPoints.JournalSynced, records);
    }

    /// <summary>Whether a segment is as this process knows it: objects never change, so one of its own appends is under the name that it gave it.</summary>
    private bool IsOurs(BucketJournalWriting bucket, SegmentName segment) =>
        segment.IsCompacted || segment.First < _claimed || segment.Key == NameOf(bucket, segment.First).Key;

    private static SegmentName NameOf(BucketJournalWriting bucket, int number) =>
        SegmentName.Append(number, bucket.Lock.Number, bucket.ConditionalPut ? null : bucket.Lock.Token);

    private async Task<uint> TailAsync(IReadOnlyList<SegmentName> segments, CancellationToken cancellationToken)
    {
        // Claims hold no line.
        foreach (var segment in segments.Reverse().Where(segment => !segment.IsEmpty))
        {
            var content = await store.ReadWholeAsync(segment.Key, cancellationToken);
            if (content is { Length: > 0 })
                return SegmentReader.LastLine(segment, content).Checksum;
        }
        return 0;
    }

    private async Task CompactAsync(BucketJournalWriting bucket, CancellationToken cancellationToken)
    {
        if (_loose < bucket.CompactAfter)
            return;
        await SegmentCompaction.RunAsync(store, bucket, _claimed, cancellationToken);
        _loose = 0;
    }

    private BucketJournalWriting RequireWriting() =>
        writing ?? throw new InvalidOperationException("The journal is open for reading only.");

    private static int LooseAtTheEnd(IReadOnlyList<SegmentName> segments) =>
        segments.Reverse().TakeWhile(segment => !segment.IsCompacted).Count();

    private static void Reach(BucketJournalWriting bucket, string point, IReadOnlyList<JournalRecord> records)
    {
        if (ReferenceEquals(bucket.CrashPoint, CrashPoints.None))
            return;
        foreach (var record in records)
            bucket.CrashPoint.Reach($"{point}/{JournalJson.TypeOf(record)}");
    }
}
