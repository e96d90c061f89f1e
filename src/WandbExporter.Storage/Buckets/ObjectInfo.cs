namespace WandbExporter.Storage.Buckets;

/// <summary>What a service says about an object.</summary>
/// <param name="Key">Relative to the destination.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Version">What names this version of it: its ETag without quotes, or its generation where the service counts those.</param>
/// <param name="ModifiedAt">When it was stored, by the service's clock.</param>
/// <param name="Sha256">The digest that was stored with it, in lower-case hex; null if it has none or was only listed.</param>
internal sealed record ObjectInfo(string Key, long Bytes, string? Version, DateTimeOffset ModifiedAt, string? Sha256 = null)
{
    /// <summary>The CRC32C that the service computed of it; null if it says none.</summary>
    public uint? Crc32C { get; init; }
}
