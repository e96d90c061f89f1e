namespace WandbExporter.Storage.Google;

/// <summary>
/// How a bucket of Google Cloud Storage is reached and how its objects are kept. Credentials are never among the settings, but for where they
/// stand: the application's default ones, or a file.
/// </summary>
public sealed record GoogleSettings
{
    /// <summary>Where the service is, if not at Google's public address; null: <c>STORAGE_EMULATOR_HOST</c>, else that address.</summary>
    public Uri? Endpoint { get; init; }

    public GoogleAccess Credential { get; init; }

    /// <summary>A file with credentials: a service account's key, or a workload identity's configuration. Null: the application's default ones.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>Such as <c>NEARLINE</c>, for the export's data; what is below <c>_export/</c> is read too often. Null leaves it to the bucket.</summary>
    public string? StorageClass { get; init; }

    public GoogleEncryption Encryption { get; init; }

    /// <summary>The environment variable with the key of <see cref="GoogleEncryption.Customer"/>: 32 bytes in base64.</summary>
    public string CustomerKeyVariable { get; init; } = "WANDB_EXPORT_GS_CUSTOMER_KEY";
}

/// <summary>What lets requests in.</summary>
public enum GoogleAccess
{
    /// <summary>The credentials of a file or the application's default ones; none where an emulator is named by <c>STORAGE_EMULATOR_HOST</c>.</summary>
    Auto,

    /// <summary>No credentials are looked for, and none sent: an emulator.</summary>
    None,
}

/// <summary>With whose key objects are encrypted at rest.</summary>
public enum GoogleEncryption
{
    /// <summary>As the bucket has it.</summary>
    Bucket,

    /// <summary>One sent along with each request.</summary>
    Customer,
}
