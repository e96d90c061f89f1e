namespace WandbExporter.Storage.Buckets;

/// <summary>An upload that was begun and not ended.</summary>
/// <param name="Key">The object's key, relative to the destination.</param>
/// <param name="Id">What the service calls the upload.</param>
/// <param name="BegunAt">When it was begun, by the service's clock; where it does not say, when its last part came.</param>
internal sealed record UnfinishedUpload(string Key, string Id, DateTimeOffset BegunAt);
