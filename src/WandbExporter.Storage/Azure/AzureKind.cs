using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.Azure;

/// <summary>Containers of Azure Blob Storage.</summary>
internal sealed class AzureKind : BucketKind<AzureAddress, AzureSettings>
{
    private const string Scheme = "az";
    private const string WebScheme = "https";

    private static readonly string[] Hosts =
        [".blob.core.windows.net", ".blob.core.usgovcloudapi.net", ".blob.core.chinacloudapi.cn", ".blob.core.cloudapi.de"];

    public static AzureKind Instance { get; } = new();

    public override IReadOnlyList<string> Schemes { get; } = [Scheme, WebScheme];

    public override string Example => "az://account/container/prefix";

    public override string Summary => "a container of Azure Blob Storage; its https:// address is taken too";

    public override string CopiesBetween => "two containers of an Azure account";

    internal override AzureAddress Parse(string text) => text.StartsWith(WebScheme, StringComparison.OrdinalIgnoreCase)
        ? FromWebAddress(text)
        : ContainerOf(AddressText.Rest(text), null);

    protected override AzureSettings Settings(IStoreSettingsReader read) => new()
    {
        Endpoint = read.Address("azure.endpoint"),
        Credential = read.Choice<AzureCredential>("azure.credential"),
        AccessTier = read.Text("azure.access-tier"),
        Encryption = read.Choice<AzureEncryption>("azure.encryption"),
        EncryptionScope = read.Text("azure.encryption-scope"),
        CustomerKeyVariable = read.Text("azure.customer-key-variable") ?? new AzureSettings().CustomerKeyVariable,
        Tags = read.Pairs("azure.tags"),
        RequestTimeout = read.Duration("azure.request-timeout"),
    };

    internal override IReferenceReader? OpenReferences(ReferenceAddress address, ReferenceList list, BucketSettings settings, TimeProvider time) =>
        address.Container is null ? null : new AzureReferences(settings.Stores.Get<AzureSettings>(), time, new AzureEnvironment(), handler: null);

    protected override Task<IObjectStore> OpenStoreAsync(
        AzureAddress address,
        AzureSettings settings,
        TimeProvider time,
        CancellationToken cancellationToken) => Task.FromResult<IObjectStore>(AzureStore.Open(address, settings, time));

    private static AzureAddress ContainerOf(string rest, string? host)
    {
        var (account, path) = AddressText.Split(rest);
        AddressText.RefuseCredentials(account, path, Scheme);
        var (container, prefix) = AddressText.Split(path);
        if (account.Length < 3 || !account.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            throw AddressText.Usage($"'{account}' is no name of a storage account; write az://account/container/prefix.");
        var valid = container.Length is >= 3 and <= 63 && container.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        if (!valid)
            throw AddressText.Usage($"'{container}' is no name of a container; write az://account/container/prefix.");
        return new AzureAddress(account, container, AddressText.PrefixOf(prefix), host);
    }

    private static AzureAddress FromWebAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) ||
            Hosts.FirstOrDefault(suffix => uri.Host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) is not { } suffix)
        {
            throw AddressText.Usage(
                "Of https:// addresses only https://account.blob.core.windows.net/container/prefix are destinations; " +
                "for an S3-compatible service write s3://bucket/prefix and set wandb-export.s3.endpoint.");
        }
        if (uri.Query.Length > 0 || uri.UserInfo.Length > 0)
            throw AddressText.Credentials(Scheme);
        return ContainerOf(uri.Host[..^suffix.Length] + Uri.UnescapeDataString(uri.AbsolutePath), uri.Host);
    }
}
