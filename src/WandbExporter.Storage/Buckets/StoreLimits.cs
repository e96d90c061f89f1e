namespace WandbExporter.Storage.Buckets;

/// <summary>What a service allows.</summary>
/// <param name="MinPartBytes">The smallest part of an upload, but for the last.</param>
/// <param name="MaxPartBytes">The largest part, and the largest object put in one request.</param>
/// <param name="MaxParts">The most parts of an upload.</param>
internal sealed record StoreLimits(long MinPartBytes, long MaxPartBytes, int MaxParts)
{
    /// <summary>The largest object that it copies in one request.</summary>
    public long MaxCopyBytes { get; init; } = MaxPartBytes;

    /// <summary>The most objects that it removes in one request.</summary>
    public int MaxDeletes { get; init; } = 1000;

    /// <summary>Those of S3.</summary>
    public static StoreLimits S3 { get; } = new(5L << 20, 5L << 30, 10_000);
}
