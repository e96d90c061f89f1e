namespace WandbExporter.Storage.Azure;

/// <summary>The environment variables that Azure's own tools read. Their values are credentials: they go into no message.</summary>
internal sealed class AzureEnvironment(Func<string, string?>? read = null)
{
    public const string ConnectionStringName = "AZURE_STORAGE_CONNECTION_STRING";
    public const string SasName = "AZURE_STORAGE_SAS_TOKEN";
    public const string AccountName = "AZURE_STORAGE_ACCOUNT";
    public const string KeyName = "AZURE_STORAGE_KEY";
    public const string EndpointName = "AZURE_STORAGE_SERVICE_ENDPOINT";

    private readonly Func<string, string?> read = read ?? Environment.GetEnvironmentVariable;

    public string? ConnectionString => Value(ConnectionStringName);

    public string? Sas => Value(SasName);

    public string? Account => Value(AccountName);

    public string? Key => Value(KeyName);

    public string? Endpoint => Value(EndpointName);

    public string? Value(string name) => read(name)?.Trim() is { Length: > 0 } value ? value : null;
}
