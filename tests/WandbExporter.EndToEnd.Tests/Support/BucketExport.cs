using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Amazon.S3.Model;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>A bucket of a real server as a destination of the program, and as its owner sees it with the service's own client.</summary>
internal sealed class BucketExport : IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly string _bucket;

    private BucketExport(AmazonS3Client client, string bucket, (string, string?)[] environment)
    {
        _client = client;
        _bucket = bucket;
        Environment = environment;
    }

    /// <summary>What the program needs to find the server and its credentials.</summary>
    public (string Name, string? Value)[] Environment { get; }

    public static async Task<BucketExport> CreateAsync(StoreServer server)
    {
        var endpoint = await server.EndpointAsync();
        new CredentialProfileStoreChain().TryGetAWSCredentials(server.Name, out var credentials);
        var client = new AmazonS3Client(credentials, new AmazonS3Config
        {
            ServiceURL = endpoint.AbsoluteUri,
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
        var bucket = $"e2e-{Guid.NewGuid():N}";
        await client.PutBucketAsync(new PutBucketRequest { BucketName = bucket });
        return new BucketExport(client, bucket, [("AWS_ENDPOINT_URL_S3", endpoint.AbsoluteUri), ("AWS_PROFILE", server.Name)]);
    }

    public string Address(string prefix) => $"s3://{_bucket}/{prefix}";

    /// <summary>The keys below a prefix, relative to it.</summary>
    public async Task<List<string>> KeysAsync(string prefix)
    {
        var keys = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket, Prefix = $"{prefix}/", ContinuationToken = cursor });
            keys.AddRange((page.S3Objects ?? []).Select(found => found.Key[(prefix.Length + 1)..]));
            cursor = page.NextContinuationToken;
        }
        while (cursor is not null);
        return keys;
    }

    /// <summary>Everything below a prefix as files of a directory.</summary>
    public async Task<string> DownloadAsync(string prefix, string directory)
    {
        foreach (var key in await KeysAsync(prefix))
        {
            var path = Path.Combine(directory, key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var response = await _client.GetObjectAsync(_bucket, $"{prefix}/{key}");
            await using var file = File.Create(path);
            await response.ResponseStream.CopyToAsync(file);
        }
        return directory;
    }

    /// <summary>What is said of an object beside its content, by names without their prefix.</summary>
    public async Task<Dictionary<string, string>> MetadataAsync(string prefix, string key)
    {
        var found = (await _client.GetObjectMetadataAsync(_bucket, $"{prefix}/{key}")).Metadata;
        return found.Keys.ToDictionary(name => name["x-amz-meta-".Length..], name => found[name]);
    }

    public Task PutAsync(string prefix, string key, byte[] content) => _client.PutObjectAsync(new PutObjectRequest
    {
        BucketName = _bucket,
        Key = $"{prefix}/{key}",
        InputStream = new MemoryStream(content),
        UseChunkEncoding = false,
    });

    public void Dispose() => _client.Dispose();
}
