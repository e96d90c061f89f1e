using Azure.Identity;

namespace WandbExporter.Storage.Azure;

/// <summary>The environment variables that Azure's own tools read. Their values are credentials: they go into no message.</summary>
internal sealed class AzureEnvironment(Func<string, string?>? read = null)
{
    public const string ConnectionStringName = "AZURE_STORAGE_CONNECTION_STRING";
    public const string SasName = "AZURE_STORAGE_SAS_TOKEN";
    public const string AccountName = "AZURE_STORAGE_ACCOUNT";
    public const string KeyName = "AZURE_STORAGE_KEY";
    public const string EndpointName = "AZURE_STORAGE_SERVICE_ENDPOINT";

    public const string AuthorityName = "AZURE_AUTHORITY_HOST";

    private static readonly string[] PublicAuthorities =
    [
        AzureAuthorityHosts.AzurePublicCloud.Host, AzureAuthorityHosts.AzureGovernment.Host, AzureAuthorityHosts.AzureChina.Host,
    ];

    private readonly Func<string, string?> _read = read ?? Environment.GetEnvironmentVariable;

    public string? ConnectionString => Value(ConnectionStringName);

    public string? Sas => Value(SasName);

    public string? Account => Value(AccountName);

    public string? Key => Value(KeyName);

    public string? Endpoint => Value(EndpointName);

    /// <summary>True if tokens come from an authority of a cloud of one's own, which that of the public cloud cannot vouch for.</summary>
    public bool HasOwnAuthority =>
        Uri.TryCreate(Value(AuthorityName), UriKind.Absolute, out var authority) && !PublicAuthorities.Contains(authority.Host, StringComparer.OrdinalIgnoreCase);

    public string? Value(string name) => _read(name)?.Trim() is { Length: > 0 } value ? value : null;
}
