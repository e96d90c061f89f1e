namespace WandbExporter.Storage;

/// <summary>How objects are put into buckets, and how each service is reached.</summary>
public sealed record BucketSettings
{
    /// <summary>The size of an upload's parts. They grow where an object would have more parts than its service allows.</summary>
    public int PartBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Parts on their way at the same time, over all objects.</summary>
    public int PartsInFlight { get; init; } = 4;

    /// <summary>The largest object that a service is asked to copy at once, if it allows that much; larger ones it copies in parts.</summary>
    public long CopyBytes { get; init; } = 5L << 30;

    /// <summary>Read every object again after it was put, also where the service's own answer proves it.</summary>
    public bool ReadBack { get; init; }

    /// <summary>How each kind of service is reached, and how it keeps objects.</summary>
    public StoreSettings Stores { get; init; } = StoreSettings.Defaults;
}
