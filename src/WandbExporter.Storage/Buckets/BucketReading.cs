namespace WandbExporter.Storage.Buckets;

/// <summary>What can be set of buckets of every kind.</summary>
internal static class BucketReading
{
    private const int MiB = 1024 * 1024;

    /// <summary>As <see cref="StoreKind.Reference"/>.</summary>
    public static string Reference => EmbeddedText.Beside(typeof(BucketReading), "reference.conf");

    public static BucketSettings Settings(IStoreSettingsReader read) => new()
    {
        PartBytes = (int)read.Bytes("buckets.part-bytes", 5 * MiB, 64 * MiB),
        PartsInFlight = read.Int("buckets.parts-in-flight", 1, 64),
        CopyBytes = read.Bytes("buckets.copy-bytes", 5 * MiB, 5L * 1024 * MiB),
        ReadBack = read.Bool("buckets.read-back"),
    };
}
