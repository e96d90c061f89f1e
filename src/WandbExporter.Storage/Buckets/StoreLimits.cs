namespace WandbExporter.Storage.Buckets;

/// <summary>What a service allows.</summary>
/// <param name="MinPartBytes">The smallest part of an upload, but for the last.</param>
/// <param name="MaxPartBytes">The largest part, and the largest object put in one request.</param>
/// <param name="MaxParts">The most parts of an upload.</param>
internal sealed record StoreLimits(long MinPartBytes, long MaxPartBytes, int MaxParts)
{
    /// <summary>The largest object that it copies in one request.</summary>
    public long MaxCopyBytes { get; init; } = MaxPartBytes;

    /// <summary>What the size of a part is a multiple of, but for the last.</summary>
    public int PartMultiple { get; init; } = 1;

    /// <summary>Whether it copies an object in parts; else <see cref="MaxCopyBytes"/> is all that counts.</summary>
    public bool CopiesInParts { get; init; } = true;

    /// <summary>The most objects that it removes in one request.</summary>
    public int MaxDeletes { get; init; } = 1000;

    /// <summary>Those of S3.</summary>
    public static StoreLimits S3 { get; } = new(5L << 20, 5L << 30, 10_000);
}
