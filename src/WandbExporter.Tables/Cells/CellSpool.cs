using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Tables.Cells;

/// <summary>
/// Holds the cells of some runs until their file is written: up to a budget in memory, beyond it in a private file that has no name and
/// is gone with the process. Used by one at a time.
/// </summary>
/// <param name="directory">Where the file lies.</param>
/// <param name="open">Makes a private, unnamed file in a directory, for asynchronous use.</param>
/// <param name="budget">Bytes of memory before they go to the file.</param>
internal sealed class CellSpool(string directory, Func<string, FileStream> open, long budget) : IAsyncDisposable
{
    private const int CopyBytes = 1 << 20;

    /// <summary>A longer segment is one cell, and of no other's length.</summary>
    private const int LongSegment = 4 << 20;

    private readonly HashSet<RunCells> _runs = [];
    private FileStream? _file;
    private long _end;

    /// <summary>Encoded bytes of all cells.</summary>
    public long Bytes => _runs.Sum(run => run.Bytes);

    /// <summary>
    /// What all runs take in memory wherever their cells are: their segments, and their keys, but for those of the run with most keys,
    /// which nothing but that run's end makes fewer.
    /// </summary>
    public long Entries => _runs.Count == 0 ? 0 : _runs.Sum(run => (long)run.KeyCount + run.SegmentCount) - _runs.Max(run => run.KeyCount);

    /// <param name="firstRow">How many rows of the run came before.</param>
    /// <param name="before">The first step that was not asked for before; null if none was.</param>
    public RunCells Begin(RunPath run, long firstRow = 0, long? before = null)
    {
        var cells = new RunCells(run, firstRow, before);
        _runs.Add(cells);
        return cells;
    }

    public void Forget(RunCells run)
    {
        run.Clear();
        _runs.Remove(run);
        Shrink();
    }

    /// <summary>The cells are in a file; those that come next are of the same run.</summary>
    public void Clear(RunCells run)
    {
        run.Clear();
        Shrink();
    }

    /// <summary>Writes the cells to the file if they take more memory than they may.</summary>
    /// <exception cref="ExportException">Fatal: the file cannot be written.</exception>
    public async Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        if (_runs.Sum(run => run.BufferedBytes) <= budget)
            return;
        var copy = CellBuffer.Pool.Rent(CopyBytes);
        try
        {
            var copied = 0;
            foreach (var run in _runs.Where(run => run.BufferedBytes > 0))
            {
                foreach (var key in run.Keys.Where(key => key.BufferedBytes > 0))
                {
                    var cells = key.Buffered;
                    if (copied + cells.Length > copy.Length)
                    {
                        await WriteAsync(copy.AsMemory(0, copied), cancellationToken);
                        copied = 0;
                    }
                    var offset = _end + copied;
                    if (cells.Length > copy.Length)
                    {
                        await WriteAsync(cells, cancellationToken);
                    }
                    else
                    {
                        cells.CopyTo(copy.AsMemory(copied));
                        copied += cells.Length;
                    }
                    key.Spilled(offset);
                }
                run.Spilled();
            }
            await WriteAsync(copy.AsMemory(0, copied), cancellationToken);
        }
        finally
        {
            CellBuffer.Pool.Return(copy);
        }
    }

    /// <summary>Opens a segment. The cursor is valid until the key's cells change, and until it is disposed.</summary>
    public ValueTask<CellCursor> OpenAsync(KeyCells key, CellSegment segment, CancellationToken cancellationToken) =>
        segment.IsSpilled
            ? ReadAsync(segment, cancellationToken)
            : ValueTask.FromResult(new CellCursor(key.Buffered.Slice((int)segment.Offset, segment.Length)));

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
            run.Clear();
        _runs.Clear();
        if (_file is not null)
            await _file.DisposeAsync();
        _file = null;
    }

    private async ValueTask<CellCursor> ReadAsync(CellSegment segment, CancellationToken cancellationToken)
    {
        var memory = segment.Length > LongSegment ? new LongBytes(segment.Length) : null;
        var rented = memory is null ? CellBuffer.Pool.Rent(segment.Length) : null;
        var bytes = (memory?.Memory ?? rented.AsMemory())[..segment.Length];
        try
        {
            var read = 0;
            while (read < segment.Length)
            {
                var got = await RandomAccess.ReadAsync(_file!.SafeFileHandle, bytes[read..], segment.Offset + read, cancellationToken);
                read += got > 0 ? got : throw new EndOfStreamException();
            }
            return new CellCursor(bytes, rented, memory);
        }
        catch (Exception e) when (e is IOException)
        {
            throw Failed("read", e);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty)
            return;
        try
        {
            _file ??= open(directory);
            await RandomAccess.WriteAsync(_file.SafeFileHandle, bytes, _end, cancellationToken);
            _end += bytes.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed("written", e);
        }
    }

    /// <summary>When nothing is left in the file its space is given back.</summary>
    private void Shrink()
    {
        if (_file is null || _end == 0 || _runs.Any(run => run.Bytes > 0))
            return;
        RandomAccess.SetLength(_file.SafeFileHandle, 0);
        _end = 0;
    }

    private ExportException Failed(string what, Exception cause) => new(
        new Failure(
            FailureCategory.Fatal,
            FailureCode.Spool,
            $"The temporary file of the long layout could not be {what} in {directory} ({cause.Message.TrimEnd('.')}); make room there, "
            + "or set spool-directory to another place, and run the same command again.",
            ExitCode.Destination),
        cause);
}
