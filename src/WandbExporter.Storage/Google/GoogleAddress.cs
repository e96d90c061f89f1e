namespace WandbExporter.Storage.Google;

/// <summary>The address of a bucket of Google Cloud Storage.</summary>
/// <param name="Bucket">Its name.</param>
/// <param name="Prefix">What every object's name begins with: empty, or ending in a slash.</param>
public sealed record GoogleAddress(string Bucket, string Prefix) : DestinationUri
{
    internal override StoreKind Kind => GoogleKind.Instance;

    public override string ToString() => $"gs://{Bucket}/{Prefix}".TrimEnd('/');
}
