namespace WandbExporter.Storage.Buckets;

/// <summary>What a service says about an object.</summary>
/// <param name="Key">Relative to the destination.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Etag">Its ETag without quotes.</param>
/// <param name="ModifiedAt">When it was stored, by the service's clock.</param>
/// <param name="Sha256">The digest that was stored with it, in lower-case hex; null if it has none or was only listed.</param>
internal sealed record ObjectInfo(string Key, long Bytes, string? Etag, DateTimeOffset ModifiedAt, string? Sha256 = null);
