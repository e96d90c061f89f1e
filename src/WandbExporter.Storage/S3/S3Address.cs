namespace WandbExporter.Storage.S3;

/// <summary>The address of a bucket of S3 or of a service that speaks its protocol.</summary>
/// <param name="Bucket">Its name.</param>
/// <param name="Prefix">What every key begins with: empty, or ending in a slash.</param>
public sealed record S3Address(string Bucket, string Prefix) : DestinationUri
{
    internal override StoreKind Kind => S3Kind.Instance;

    public override string ToString() => $"s3://{Bucket}/{Prefix}".TrimEnd('/');
}
