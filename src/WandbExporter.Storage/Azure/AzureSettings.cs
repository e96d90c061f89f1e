namespace WandbExporter.Storage.Azure;

/// <summary>
/// How a container of Azure Blob Storage is reached and how its blobs are kept. Credentials are never among the settings: they come from
/// the environment, the machine's identity or the Azure CLI, as for every Azure tool.
/// </summary>
public sealed record AzureSettings
{
    /// <summary>The address of the account's blob service, where it is not the public cloud's; null: from the destination's address or the environment.</summary>
    public Uri? Endpoint { get; init; }

    public AzureCredential Credential { get; init; }

    /// <summary>Such as <c>Cool</c>, for the export's data; what is below <c>_export/</c> is read too often. Null leaves it to the account.</summary>
    public string? AccessTier { get; init; }

    public AzureEncryption Encryption { get; init; }

    /// <summary>The scope of <see cref="AzureEncryption.Scope"/>.</summary>
    public string? EncryptionScope { get; init; }

    /// <summary>The environment variable with the key of <see cref="AzureEncryption.Customer"/>: 32 bytes in base64.</summary>
    public string CustomerKeyVariable { get; init; } = "WANDB_EXPORT_AZURE_CUSTOMER_KEY";

    /// <summary>Index tags that every blob gets.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the service may keep silent; a body gets the time besides that it needs at 256 KiB a second.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>What signs the requests.</summary>
public enum AzureCredential
{
    /// <summary>The first there is: a connection string, a shared access signature, a shared key, else an identity.</summary>
    Auto,

    /// <summary>The one in <c>AZURE_STORAGE_CONNECTION_STRING</c>.</summary>
    Connection,

    /// <summary>The shared access signature in <c>AZURE_STORAGE_SAS_TOKEN</c>.</summary>
    Sas,

    /// <summary>The account's key in <c>AZURE_STORAGE_KEY</c>.</summary>
    Key,

    /// <summary>A service principal of the environment, a workload or managed identity, or who is signed in with the Azure CLI.</summary>
    Identity,
}

/// <summary>With whose key blobs are encrypted at rest.</summary>
public enum AzureEncryption
{
    /// <summary>As the account and the container have it.</summary>
    Account,

    /// <summary>That of an encryption scope.</summary>
    Scope,

    /// <summary>One sent along with each request.</summary>
    Customer,
}
