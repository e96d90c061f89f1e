namespace WandbExporter.Archive.Copy;

/// <summary>How far a copy has come; read from any thread.</summary>
public sealed class CopyMeter
{
    private long _objects;
    private long _bytes;
    private long _byService;
    private long _linked;
    private long _linkedBytes;

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

    /// <summary>Objects that are hard links of others at the destination, as they share a content at the source, and the bytes that were not written for them.</summary>
    public long ObjectsLinked => Interlocked.Read(ref _linked);

    public long BytesLinked => Interlocked.Read(ref _linkedBytes);

    internal void Linked(long bytes)
    {
        Interlocked.Increment(ref _linked);
        Interlocked.Add(ref _linkedBytes, bytes);
    }

    internal void Copied(long bytes, bool byService)
    {
        if (byService)
            Interlocked.Increment(ref _byService);
        Interlocked.Increment(ref _objects);
        Interlocked.Add(ref _bytes, bytes);
    }
}
