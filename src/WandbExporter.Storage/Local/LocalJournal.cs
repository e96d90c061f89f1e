using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Journals;

namespace WandbExporter.Storage.Local;

/// <summary>
/// The journal as files of lines in <c>_export/journal/</c>; each opening that appends begins a new one. After a failed append nothing is
/// appended any more: what the system still holds of it may or may not reach the disk, and only a new opening can tell.
/// </summary>
internal sealed class LocalJournal(string folder, JournalWriting? writing) : IJournal
{
    private readonly SemaphoreSlim _turn = new(1);
    private SafeFileHandle? _file;
    private JournalSegment? _current;
    private long _durableBytes;
    private uint _tail = writing?.Tail ?? 0;
    private ExportException? _poison;

    public async IAsyncEnumerable<JournalRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var segments = JournalSegment.List(folder);
        var chain = new JournalChain();
        foreach (var segment in segments)
        {
            var limit = segment == _current ? Interlocked.Read(ref _durableBytes) : long.MaxValue;
            var isLast = segment.Number == segments.Count;
            await foreach (var entry in segment.ReadAsync(limit, isLast, cancellationToken))
            {
                if (!chain.TryFollow(entry.Line))
                    throw segment.Broken(entry.Number);
                foreach (var record in Parse(segment, entry))
                    yield return record;
            }
        }
    }

    public async Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var disk = writing ?? throw new InvalidOperationException("The journal is open for reading only.");
        if (records.Count == 0)
            return;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_poison is not null)
                throw new ExportException(_poison.Failure, _poison);
            await StorageTelemetry.MeasureAsync("append", folder, () => AppendLineAsync(disk, records));
        }
        catch (ExportException e)
        {
            _poison ??= e;
            throw;
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            _poison = DiskFailure.From(e, "append to the journal in", folder);
            throw _poison;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task RequireWholeAsync(CancellationToken cancellationToken)
    {
        var disk = writing ?? throw new InvalidOperationException("The journal is open for reading only.");
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await disk.Fence.ConfirmAsync(cancellationToken);
            var chain = new JournalChain();
            var segments = JournalSegment.List(folder);
            foreach (var segment in segments)
            {
                await foreach (var entry in segment.ReadAsync(long.MaxValue, segment.Number == segments.Count, cancellationToken))
                {
                    if (!chain.TryFollow(entry.Line))
                        throw segment.Broken(entry.Number);
                }
            }
            if (chain.Last != _tail)
                throw JournalLoss.At(folder);
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
        _file?.Dispose();
        _file = null;
        _poison ??= DiskFailure.Refused(FailureCategory.Fatal, FailureCode.JournalClosed, $"The journal in {folder} is closed.");
        _turn.Release();
    }

    // Once begun, an append is not cancelled: half a line helps nobody.
    private async Task AppendLineAsync(JournalWriting disk, IReadOnlyList<JournalRecord> records)
    {
        var (line, checksum) = JournalLine.Encode(records, _tail);
        if (_file is null || _durableBytes >= disk.SegmentBytes)
            await BeginSegmentAsync(disk);
        await disk.Fence.RequireHeldAsync(CancellationToken.None);
        var target = _file!;
        if (disk.Pending is { } pending)
            await pending.SyncAsync();
        Reach(disk, CrashPoints.JournalBeforeWrite, records);
        await RandomAccess.WriteAsync(target, line, _durableBytes, CancellationToken.None);
        Reach(disk, CrashPoints.JournalWritten, records);
        await disk.Threads.RunAsync(() => Posix.Sync(target));
        Interlocked.Add(ref _durableBytes, line.Length);
        _tail = checksum;
        Reach(disk, CrashPoints.JournalSynced, records);
    }

    private async Task BeginSegmentAsync(JournalWriting disk)
    {
        _file?.Dispose();
        _file = null;
        // Readers learn how far to read before there is something to read.
        Interlocked.Exchange(ref _durableBytes, 0);
        _file = await CreateNextAsync(disk);
        await disk.Directories.SyncAsync(folder);
    }

    /// <summary>
    /// The number may be taken while we are about to take it: by a former holder, which stops when it has seen whose the lock is, and
    /// leaves an empty segment; or, if it is we who lost the lock, by the one who has it.
    /// </summary>
    private async Task<SafeFileHandle> CreateNextAsync(JournalWriting disk)
    {
        while (true)
        {
            await disk.Fence.RequireHeldAsync(CancellationToken.None);
            disk.CrashPoint.Reach(CrashPoints.SegmentChecked);
            _current = JournalSegment.At(folder, JournalSegment.List(folder).Count + 1);
            try
            {
                return LocalFiles.Create(_current.Path);
            }
            catch (IOException e) when (Errno.Of(e) == Errno.Exists)
            {
                continue;
            }
        }
    }

    private static void Reach(JournalWriting disk, string point, IReadOnlyList<JournalRecord> records)
    {
        if (ReferenceEquals(disk.CrashPoint, CrashPoints.None))
            return;
        foreach (var record in records)
            disk.CrashPoint.Reach($"{point}/{JournalJson.TypeOf(record)}");
    }

    private static IReadOnlyList<JournalRecord> Parse(JournalSegment segment, JournalEntry entry)
    {
        try
        {
            return JournalJson.Read(entry.Line.Json.Span);
        }
        catch (ExportException e) when (e.Failure.Code == FailureCode.JournalDamaged)
        {
            throw segment.Damage(entry.Number, e);
        }
    }
}
