using Amazon.S3;
using Amazon.S3.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.S3;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.References;

/// <summary>Objects of S3 that references lead to, in a bucket that keeps versions.</summary>
[NeedsServer("ceph-rgw")]
public sealed class S3VersionReferencesTests
{
    [ServerFact]
    public async Task S3_gives_the_version_that_is_meant()
    {
        var place = await S3Place.CreateAsync(StoreServer.Ceph);
        var bucket = $"wandb-export-versions-{Guid.NewGuid():N}";
        using var client = place.Client();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = bucket });
        await client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = "Enabled" } });
        var first = await PutAsync(client, bucket, "versioned.bin", ReadReferences.Bytes);
        await PutAsync(client, bucket, "versioned.bin", "newer"u8.ToArray());
        await using var reader = new S3References(place.Settings.Stores.Get<S3Settings>());
        var (content, answer) = await reader.ReadAsync($"s3://{bucket}/versioned.bin?versionId={first}");
        Assert.Equal(("0123456789", true, first), (content, answer.IsVersion, answer.Version));
        Assert.Equal("newer", (await reader.ReadAsync($"s3://{bucket}/versioned.bin")).Content);
        Assert.Equal("6789", (await reader.ReadAsync($"s3://{bucket}/versioned.bin", 6, answer)).Content);
        Assert.Equal(FailureCode.NotFound, (await reader.FailureAsync($"s3://{bucket}/versioned.bin?versionId=nothing-is-called-so")).Code);
        await reader.AssertReadsAsync($"s3://{bucket}", async (name, bytes) => await PutAsync(client, bucket, name, bytes));
    }

    internal static async Task<string?> PutAsync(AmazonS3Client client, string bucket, string key, byte[] bytes) =>
        (await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(bytes), UseChunkEncoding = false })).VersionId;
}
