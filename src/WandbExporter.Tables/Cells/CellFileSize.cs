namespace WandbExporter.Tables.Cells;

/// <summary>
/// Guesses how large a file will be from the encoded bytes of its cells, and learns from every file that was written. Used by one worker.
/// </summary>
/// <param name="target">Bytes that a file should have.</param>
internal sealed class CellFileSize(long target)
{
    /// <summary>Keys and segments that a worker may hold in memory beside the cells.</summary>
    private const int MaxEntries = 60_000;

    /// <summary>Files smaller than this teach nothing: they are mostly footer.</summary>
    private const long LeastBytes = 64 * 1024;

    private double _bytesPerByte = 1;

    public bool IsFull(CellSpool spool) => spool.Bytes * _bytesPerByte >= target || spool.Entries >= MaxEntries;

    public void Learn(long cellBytes, long fileBytes)
    {
        if (cellBytes >= LeastBytes)
            _bytesPerByte = (double)fileBytes / cellBytes;
    }
}
