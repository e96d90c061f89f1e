using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Kinds;
using WandbExporter.Storage.S3;

namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>An unused prefix in a bucket of a server that speaks S3's protocol.</summary>
internal sealed class S3Place : BucketPlace
{
    public const string Bucket = "wandb-export-tests";

    private const string SettingsVariable = "WANDB_EXPORT_TEST_S3_SETTINGS";

    private readonly S3Settings _s3;
    private readonly RetryOptions _retries;

    public S3Place(S3Settings s3, RetryOptions retries, S3Address? address = null)
    {
        _s3 = s3;
        _retries = retries;
        Address = address ?? new S3Address(Bucket, $"t-{Guid.NewGuid():N}/");
    }

    /// <summary>A place in a stub, which is asked again without a pause.</summary>
    /// <param name="stub">The service.</param>
    /// <param name="prefix">What every key begins with: empty, or ending in a slash; null for one that is not used yet.</param>
    public static S3Place Of(StubS3 stub, string? prefix = null)
    {
        StoreServer.AddProfile("stub", "stub-key", "stub-secret");
        return new S3Place(
            new S3Settings { Endpoint = stub.Endpoint, Profile = "stub" },
            new RetryOptions { Pause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(2) },
            prefix is null ? null : new S3Address(Bucket, prefix));
    }

    public override BucketSettings Settings => new() { PartBytes = 5 * 1024 * 1024, CopyBytes = 5 * 1024 * 1024, Stores = StoreSettings.Of(_s3) };

    public override DestinationUri Uri => Address;

    /// <summary>What every key begins with.</summary>
    public string Prefix => Address.Prefix;

    private S3Address Address { get; }

    /// <summary>The place of that address in the service that the environment names.</summary>
    public static new S3Place OfEnvironment(string address)
    {
        var settings = Environment.GetEnvironmentVariable(SettingsVariable) is { } json ? JsonSerializer.Deserialize<S3Settings>(json)! : new S3Settings();
        return new S3Place(settings, new RetryOptions(), (S3Address)StoreKinds.Parse(address));
    }

    /// <param name="server">A server that its own credentials let in.</param>
    /// <param name="change">What the place's settings have besides.</param>
    public static async Task<S3Place> CreateAsync(StoreServer server, Func<S3Settings, S3Settings>? change = null)
    {
        var settings = new S3Settings { Endpoint = await server.EndpointAsync(), Profile = server.Name };
        using var client = S3Client.Create(settings, settings.Endpoint);
        try
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = Bucket });
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyExists" or "BucketAlreadyOwnedByYou")
        {
        }
        return new S3Place(change is null ? settings : change(settings), new RetryOptions { Pause = TimeSpan.FromMilliseconds(50) });
    }

    /// <summary>The same place with other settings.</summary>
    public S3Place With(Func<S3Settings, S3Settings> change) => new(change(_s3), _retries, Address);

    /// <summary>The service's client, and the whole key of one of the place's objects, to see what really stands there.</summary>
    public AmazonS3Client Client() => S3Client.Create(_s3, _s3.Endpoint);

    public string KeyOf(string key) => Address.Prefix + key;

    /// <summary>The variables with which another process finds the service, with these settings beside them.</summary>
    public string[] VariablesFor(S3Settings settings) =>
        [$"AWS_ENDPOINT_URL_S3={_s3.Endpoint}", $"{SettingsVariable}={JsonSerializer.Serialize(settings)}"];

    public override async Task<Dictionary<string, string>> MetadataAsync(string key)
    {
        using var client = Client();
        var found = await client.GetObjectMetadataAsync(S3Requests.From(Address, _s3, unsignedBodies: false).Head(KeyOf(key)));
        return found.Metadata.Keys.ToDictionary(name => name["x-amz-meta-".Length..].Replace('-', '_'), name => found.Metadata[name]);
    }

    public override BucketPlace Sibling() => new S3Place(_s3, _retries);

    public override IObjectStore OpenStore() => new RetryingStore(S3Store.Open(Address, _s3), _retries, TimeProvider.System);
}
