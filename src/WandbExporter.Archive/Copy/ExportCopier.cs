using System.Buffers;
using WandbExporter.Archive.Reports;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Copy;

/// <summary>
/// Copies an export as far as it is committed. The destination's own journal is what a copy resumes by: the source's records are
/// appended to it in their order, each part's only when its object is there and verified, so that at any instant the destination holds
/// a sound beginning of the export. What readers trust follows when all parts are there, and <c>_SUCCESS</c> last. Used once.
/// </summary>
/// <param name="source">Read only; nobody may be writing to it.</param>
/// <param name="destination">Held for writing; empty, or an earlier copy of the same export.</param>
/// <param name="parallelism">Objects that are copied at the same time.</param>
/// <param name="serverSide">Whether bytes may stay within the service.</param>
public sealed class ExportCopier(IDestination source, IDestination destination, int parallelism, ServerSideCopy serverSide = ServerSideCopy.Auto)
{
    private readonly ObjectCopier _objects = new(source.Sink, destination.Sink, serverSide);
    private readonly HashSet<long> _there = [];

    public CopyMeter Meter { get; } = new();

    /// <exception cref="ExportException">
    /// Fatal, exit 6: the source is damaged, or the destination holds something else than the beginning of it.
    /// </exception>
    public async Task<CopyResult> CopyAsync(CancellationToken cancellationToken)
    {
        var plan = await CopyPlan.ReadAsync(source.Journal, cancellationToken);
        (Meter.ObjectsPlanned, Meter.BytesPlanned) = (plan.Parts, plan.Bytes);
        var state = await SourceState.ReadAsync(source.Sink, plan.Records, cancellationToken);
        await using var records = plan.RecordsAsync(source.Journal, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var left = await SkipWhatIsThereAsync(plan, records, cancellationToken);
        if (!left && await IsFinishedAsync(state, cancellationToken))
            return new CopyResult(AlreadyThere: true, state.Complete);

        // Nothing may call the copy complete while it is not.
        await destination.Sink.DeleteAsync(ExportKeys.Success, cancellationToken);
        await destination.Sink.DeleteAsync(ExportKeys.Checksums, cancellationToken);
        await destination.Sink.DeleteAsync(ExportKeys.DeletionReady, cancellationToken);
        if (left)
            await AppendAsync(plan, records, cancellationToken);
        // Until an export that went on is finished, its manifest may name parts that count no more and are not copied.
        var stale = !state.Finished && plan.Superseded.Count > 0 ? ExportKeys.Manifest.Value : null;
        foreach (var entry in state.Objects.Where(entry => entry.Key != stale))
            await _objects.CopyAsync(new ObjectKey(entry.Key), new ContentDigest(entry.Bytes, entry.Sha256), null, cancellationToken);
        if (state.Finished)
        {
            if (plan.IsAnyReplacedThere)
                await destination.Sink.DeleteManyAsync([.. plan.Superseded.Select(key => new ObjectKey(key))], cancellationToken);
            var taken = await destination.Journal.ReadAllAsync(cancellationToken).LongCountAsync(cancellationToken);
            await new ChecksumWriter(destination.Sink).WriteAsync(state.Complete, taken, cancellationToken);
        }
        return new CopyResult(AlreadyThere: false, state.Complete);
    }

    /// <summary>Goes past the records that the destination has; true if it stands on one that it is still to have.</summary>
    private async Task<bool> SkipWhatIsThereAsync(CopyPlan plan, IAsyncEnumerator<CopyRecord> records, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        await foreach (var present in destination.Journal.ReadAllAsync(cancellationToken))
        {
            // A copy that was begun after a commit was replaced does not have it.
            bool isThere;
            do
                isThere = await records.MoveNextAsync() ? Same(records.Current.Record, ours, present, theirs) : throw Foreign();
            while (!isThere && records.Current.Replaced is { IsThere: false });
            if (!isThere)
                throw Foreign();
            if (records.Current.Replaced is { } replaced)
                replaced.IsThere = true;
            else if (CopyRecord.PartOf(present) is { Bytes: var bytes })
                (Meter.ObjectsThere, Meter.BytesThere) = (Meter.ObjectsThere + 1, Meter.BytesThere + bytes);
            Remember(plan, records.Current);
        }
        return await MoveNextAsync(records);
    }

    private ExportException Foreign() => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.DestinationForeign,
        $"{destination.Sink.Location} holds an export that is no copy of {source.Sink.Location}, or has gone on by itself since it was one; choose an empty destination.",
        ExitCode.Destination));

    private async Task AppendAsync(CopyPlan plan, IAsyncEnumerator<CopyRecord> records, CancellationToken cancellationToken)
    {
        await using var window = new CopyWindow(destination.Journal, parallelism, async (part, original, token) =>
        {
            var (key, expected) = (new ObjectKey(part.Key), new ContentDigest(part.Bytes, part.Sha256));
            // One that fails ends the copy by itself.
            await original.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (part.CopyOf is { } other && await _objects.TryLinkAsync(new ObjectKey(other), key, expected, token))
                Meter.Linked(part.Bytes);
            else
                Meter.Copied(part.Bytes, await _objects.CopyAsync(key, expected, part.SourceMd5, token));
        });
        do
        {
            var record = records.Current;
            var isThere = plan.SameAs(record) is { } before && _there.Contains(before);
            if (isThere && record is { Replaced: null, Part.Bytes: var bytes })
                (Meter.ObjectsThere, Meter.BytesThere) = (Meter.ObjectsThere + 1, Meter.BytesThere + bytes);
            await window.AddAsync(record.Record, plan.HasObject(record) && !isThere, cancellationToken);
            Remember(plan, record);
        }
        while (await MoveNextAsync(records));
        await window.CompleteAsync(cancellationToken);
    }

    /// <summary>Goes to the next record that the destination is to have: of a replaced commit, only if it has the beginning of it.</summary>
    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<CopyRecord> records)
    {
        while (await records.MoveNextAsync())
        {
            if (records.Current.Replaced is null or { IsThere: true })
                return true;
        }
        return false;
    }

    /// <summary>Keeps what later records may name again: an object that is at the destination is not copied twice.</summary>
    private void Remember(CopyPlan plan, CopyRecord record)
    {
        if (record.Replaced is not null && plan.HasObject(record))
            _there.Add(record.Ordinal);
    }

    /// <summary>Whether an earlier copy was ended as it should be.</summary>
    private async Task<bool> IsFinishedAsync(SourceState state, CancellationToken cancellationToken)
    {
        if (!state.Finished)
            return false;
        var last = state.Complete ? ExportKeys.Success : ExportKeys.Checksums;
        return await destination.Sink.StatAsync(last, cancellationToken) is not null;
    }

    private static bool Same(JournalRecord left, ArrayBufferWriter<byte> leftJson, JournalRecord right, ArrayBufferWriter<byte> rightJson)
    {
        leftJson.ResetWrittenCount();
        rightJson.ResetWrittenCount();
        JournalJson.Write(leftJson, [left]);
        JournalJson.Write(rightJson, [right]);
        return leftJson.WrittenSpan.SequenceEqual(rightJson.WrittenSpan);
    }
}
