namespace WandbExporter.Storage.Buckets;

/// <summary>One version of an object that a service is to copy.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">Its key there.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Version">What names the version; another one is not copied.</param>
internal sealed record CopySource(ObjectPlace Place, string Key, long Bytes, string Version)
{
    /// <summary>The CRC32C that the service says it has; null if it says none.</summary>
    public uint? Crc32C { get; init; }
}
