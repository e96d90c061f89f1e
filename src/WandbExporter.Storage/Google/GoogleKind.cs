using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.Google;

/// <summary>Buckets of Google Cloud Storage.</summary>
internal sealed class GoogleKind : BucketKind<GoogleAddress, GoogleSettings>
{
    private const string Scheme = "gs";
    private const int ShortestName = 3;
    private const int LongestName = 222;

    public static GoogleKind Instance { get; } = new();

    public override IReadOnlyList<string> Schemes { get; } = [Scheme];

    public override string Example => "gs://bucket/prefix";

    public override string Summary => "a bucket of Google Cloud Storage";

    public override string CopiesBetween => "two prefixes or buckets of Google";

    internal override GoogleAddress Parse(string text)
    {
        var (bucket, prefix) = AddressText.Split(AddressText.Rest(text));
        AddressText.RefuseCredentials(bucket, prefix, Scheme);
        if (bucket.Length is < ShortestName or > LongestName || !bucket.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.'))
            throw AddressText.Usage($"'{bucket}' is no name of a bucket; write gs://bucket/prefix.");
        return new GoogleAddress(bucket, AddressText.PrefixOf(prefix));
    }

    protected override GoogleSettings Settings(IStoreSettingsReader read) => new()
    {
        Endpoint = read.Address("gs.endpoint"),
        Credential = read.Choice<GoogleAccess>("gs.credential"),
        CredentialsFile = read.Text("gs.credentials-file"),
        StorageClass = read.Text("gs.storage-class"),
        Encryption = read.Choice<GoogleEncryption>("gs.encryption"),
        CustomerKeyVariable = read.Text("gs.customer-key-variable") ?? new GoogleSettings().CustomerKeyVariable,
    };

    internal override IReferenceReader? OpenReferences(ReferenceAddress address, ReferenceList list, BucketSettings settings, TimeProvider time) =>
        address.Scheme == Scheme ? new GoogleReferences(settings.Stores.Get<GoogleSettings>()) : null;

    protected override async Task<IObjectStore> OpenStoreAsync(
        GoogleAddress address,
        GoogleSettings settings,
        TimeProvider time,
        CancellationToken cancellationToken) => await GoogleStore.OpenAsync(address, settings, cancellationToken);
}
