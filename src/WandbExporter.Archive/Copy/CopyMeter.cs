namespace WandbExporter.Archive.Copy;

/// <summary>How far a copy has come; read from any thread.</summary>
public sealed class CopyMeter
{
    private long _objects;
    private long _bytes;
    private long _byService;

    /// <summary>Objects that the copy will hold, and their bytes.</summary>
    public long ObjectsPlanned { get; internal set; }

    public long BytesPlanned { get; internal set; }

    /// <summary>Objects that an earlier process copied, and their bytes.</summary>
    public long ObjectsThere { get; internal set; }

    public long BytesThere { get; internal set; }

    public long ObjectsCopied => Interlocked.Read(ref _objects);

    public long BytesCopied => Interlocked.Read(ref _bytes);

    /// <summary>Those of them that the service copied by itself.</summary>
    public long ObjectsByService => Interlocked.Read(ref _byService);

    internal void Copied(long bytes, bool byService)
    {
        if (byService)
            Interlocked.Increment(ref _byService);
        Interlocked.Increment(ref _objects);
        Interlocked.Add(ref _bytes, bytes);
    }
}
