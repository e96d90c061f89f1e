using WandbExporter.Storage;

namespace WandbExporter.Engine;

/// <summary>Reads the settings of buckets, which are Storage's, from the configuration that all settings stand in.</summary>
internal static class BucketSettingsReader
{
    private const int MiB = 1024 * 1024;

    public static BucketSettings Read(SettingsReader read) => new()
    {
        PartBytes = (int)read.Bytes("buckets.part-bytes", 5 * MiB, 64 * MiB),
        PartsInFlight = read.Int("buckets.parts-in-flight", 1, 64),
        CopyBytes = read.Bytes("buckets.copy-bytes", 5 * MiB, 5L * 1024 * MiB),
        ReadBack = read.Bool("buckets.read-back"),
        S3 = S3(read),
        Azure = Azure(read),
    };

    private static S3Settings S3(SettingsReader read) => new()
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

    private static AzureSettings Azure(SettingsReader read) => new()
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
}
