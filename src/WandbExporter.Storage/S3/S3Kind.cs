using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.S3;

/// <summary>Buckets of S3 and of services that speak its protocol.</summary>
internal sealed class S3Kind : BucketKind<S3Address, S3Settings>
{
    private const string Scheme = "s3";

    public static S3Kind Instance { get; } = new();

    public override IReadOnlyList<string> Schemes { get; } = [Scheme];

    public override string Example => "s3://bucket/prefix";

    public override string Summary => "a bucket of S3, or of a service that speaks its protocol";

    public override string CopiesBetween => "two prefixes or buckets of S3";

    internal override S3Address Parse(string text)
    {
        var (bucket, prefix) = AddressText.Split(AddressText.Rest(text));
        AddressText.RefuseCredentials(bucket, prefix, Scheme);
        if (bucket.Length is < 3 or > 255 || bucket.AsSpan().ContainsAny(" :\\"))
            throw AddressText.Usage($"'{bucket}' is no name of a bucket; write s3://bucket/prefix.");
        return new S3Address(bucket, AddressText.PrefixOf(prefix));
    }

    protected override S3Settings Settings(IStoreSettingsReader read) => new()
    {
        Region = read.Text("s3.region"),
        Endpoint = read.Address("s3.endpoint"),
        Addressing = read.Choice<S3Addressing>("s3.addressing"),
        Profile = read.Text("s3.profile"),
        RoleArn = read.Text("s3.role-arn"),
        RoleExternalId = read.Text("s3.role-external-id"),
        WebIdentityTokenFile = read.Text("s3.web-identity-token-file"),
        RequesterPays = read.Bool("s3.requester-pays"),
        StorageClass = read.Text("s3.storage-class"),
        Encryption = read.Choice<S3Encryption>("s3.encryption"),
        KmsKeyId = read.Text("s3.kms-key-id"),
        CustomerKeyVariable = read.Text("s3.customer-key-variable") ?? new S3Settings().CustomerKeyVariable,
        Tags = read.Pairs("s3.tags"),
    };

    internal override IReferenceReader? OpenReferences(ReferenceAddress address, ReferenceList list, BucketSettings settings, TimeProvider time) =>
        address.Scheme == Scheme ? new S3References(settings.Stores.Get<S3Settings>()) : null;

    protected override Task<IObjectStore> OpenStoreAsync(S3Address address, S3Settings settings, TimeProvider time, CancellationToken cancellationToken) =>
        Task.FromResult<IObjectStore>(S3Store.Open(address, settings));
}
