namespace WandbExporter.Storage.Buckets;

/// <summary>One version of an object that a service is to copy.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">Its key there.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Etag">Its ETag without quotes; another version is not copied.</param>
internal sealed record CopySource(ObjectPlace Place, string Key, long Bytes, string Etag);
