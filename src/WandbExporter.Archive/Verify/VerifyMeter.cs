namespace WandbExporter.Archive.Verify;

/// <summary>How far a verification has come; read from any thread.</summary>
public sealed class VerifyMeter
{
    private long _parts;
    private long _bytes;
    private long _rows;
    private long _findings;

    /// <summary>What is being done, in a few words.</summary>
    public string Stage { get; internal set; } = "reading the journal";

    /// <summary>Parts to read again, as far as they are known.</summary>
    public long PartsKnown { get; internal set; }

    public long PartsRead => Interlocked.Read(ref _parts);

    public long BytesRead => Interlocked.Read(ref _bytes);

    public long RowsRead => Interlocked.Read(ref _rows);

    public long Problems => Interlocked.Read(ref _findings);

    internal void Read(long bytes, long rows)
    {
        Interlocked.Increment(ref _parts);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _rows, rows);
    }

    internal void Found() => Interlocked.Increment(ref _findings);
}
