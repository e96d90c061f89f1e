using Amazon.S3;
using Amazon.S3.Model;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.S3;

namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>An unused prefix in a bucket of a server that speaks S3's protocol.</summary>
internal sealed class S3Place : BucketPlace
{
    public const string Bucket = "wandb-export-tests";

    private readonly S3Settings s3;
    private readonly RetryOptions retries;

    public S3Place(S3Settings s3, RetryOptions retries, DestinationUri.S3Bucket? address = null)
    {
        this.s3 = s3;
        this.retries = retries;
        Address = address ?? new DestinationUri.S3Bucket(Bucket, $"t-{Guid.NewGuid():N}/");
    }

    /// <summary>A place in a stub, which is asked again without a pause.</summary>
    public static S3Place Of(StubS3 stub)
    {
        StoreServer.AddProfile("stub", "stub-key", "stub-secret");
        return new S3Place(
            new S3Settings { Endpoint = stub.Endpoint, Profile = "stub" },
            new RetryOptions { Pause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(2) });
    }

    public override BucketSettings Settings => new() { PartBytes = 5 * 1024 * 1024, CopyBytes = 5 * 1024 * 1024, S3 = s3 };

    public override DestinationUri Uri => Address;

    /// <summary>What every key begins with.</summary>
    public string Prefix => Address.Prefix;

    private DestinationUri.S3Bucket Address { get; }

    /// <summary>The place of that address in the service that the environment names.</summary>
    public static new S3Place OfEnvironment(string address) =>
        new(new S3Settings(), new RetryOptions(), (DestinationUri.S3Bucket)DestinationUri.Parse(address));

    public static async Task<S3Place> CreateAsync(StoreServer server)
    {
        var place = new S3Place(
            new S3Settings { Endpoint = await server.EndpointAsync(), Profile = server.Name },
            new RetryOptions { Pause = TimeSpan.FromMilliseconds(50) });
        using var client = S3Client.Create(place.s3, place.s3.Endpoint);
        try
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = Bucket });
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyExists" or "BucketAlreadyOwnedByYou")
        {
        }
        return place;
    }

    public override BucketPlace Sibling() => new S3Place(s3, retries);

    public override IObjectStore OpenStore() => new RetryingStore(S3Store.Open(Address, s3), retries, TimeProvider.System);
}
