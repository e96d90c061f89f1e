namespace WandbExporter.Storage.S3;

/// <summary>
/// How a bucket of S3 is reached and how its objects are kept. What is null comes from the environment and the AWS profile, as for every
/// AWS tool. Credentials are never among the settings, but for the name of the variable that holds a customer's encryption key.
/// </summary>
public sealed record S3Settings
{
    public string? Region { get; init; }

    /// <summary>The address of an S3-compatible service.</summary>
    public Uri? Endpoint { get; init; }

    public S3Addressing Addressing { get; init; }

    /// <summary>A profile of the AWS configuration files.</summary>
    public string? Profile { get; init; }

    /// <summary>A role to assume with the credentials found.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The external id that the role asks for.</summary>
    public string? RoleExternalId { get; init; }

    /// <summary>A file with a web identity's token, to assume <see cref="RoleArn"/> with instead.</summary>
    public string? WebIdentityTokenFile { get; init; }

    /// <summary>The bucket's requests are paid by who makes them.</summary>
    public bool RequesterPays { get; init; }

    /// <summary>Such as <c>STANDARD_IA</c>, for the export's data; what is below <c>_export/</c> is read too often. Null leaves it to the bucket.</summary>
    public string? StorageClass { get; init; }

    public S3Encryption Encryption { get; init; }

    /// <summary>The key of <see cref="S3Encryption.Kms"/>; null for the account's default one.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>The environment variable with the key of <see cref="S3Encryption.Customer"/>: 32 bytes in base64.</summary>
    public string CustomerKeyVariable { get; init; } = "WANDB_EXPORT_S3_CUSTOMER_KEY";

    /// <summary>Tags that every object gets.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>Where a bucket's name stands in an address.</summary>
public enum S3Addressing
{
    /// <summary>In the path where an endpoint is given, else in the host's name.</summary>
    Auto,
    Path,
    Host,
}

/// <summary>Who encrypts objects at rest, and with whose key.</summary>
public enum S3Encryption
{
    /// <summary>As the bucket has it.</summary>
    Bucket,

    /// <summary>The service's own keys (SSE-S3).</summary>
    S3,

    /// <summary>A key of the key management service (SSE-KMS).</summary>
    Kms,

    /// <summary>A key sent along with each request (SSE-C).</summary>
    Customer,
}
