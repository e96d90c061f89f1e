using System.Text.Json;
using Google.Cloud.Storage.V1;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Google;
using WandbExporter.Storage.Kinds;
using WandbExporter.Storage.Tests.Support.Servers.Gcs;

namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>An unused prefix in a bucket of a server that speaks the API of Google Cloud Storage.</summary>
internal sealed class GcsPlace : BucketPlace
{
    public const string Bucket = "wandb-export-tests";

    private const string SettingsVariable = "WANDB_EXPORT_TEST_GS_SETTINGS";

    private readonly GoogleSettings _google;

    public GcsPlace(GoogleSettings google, GoogleAddress? address = null)
    {
        _google = google;
        Address = address ?? new GoogleAddress(Bucket, $"t-{Guid.NewGuid():N}/");
    }

    public override BucketSettings Settings => new() { PartBytes = 5 * 1024 * 1024, CopyBytes = 5 * 1024 * 1024, Stores = StoreSettings.Of(_google) };

    public override DestinationUri Uri => Address;

    public GoogleAddress Address { get; }

    /// <summary>A place in a server that lets in everybody.</summary>
    public static GcsPlace Of(GcsServer server, Func<GoogleSettings, GoogleSettings>? change = null)
    {
        server.Buckets.Ensure(Bucket);
        var settings = new GoogleSettings { Endpoint = server.Endpoint, Credential = server.Tokens is null ? GoogleAccess.None : GoogleAccess.Auto };
        return new GcsPlace(change is null ? settings : change(settings));
    }

    /// <summary>The place of that address in the service that the environment names.</summary>
    public static new GcsPlace OfEnvironment(string address)
    {
        var settings = Environment.GetEnvironmentVariable(SettingsVariable) is { } json ? JsonSerializer.Deserialize<GoogleSettings>(json)! : new GoogleSettings();
        return new GcsPlace(settings, (GoogleAddress)StoreKinds.Parse(address));
    }

    /// <summary>The same place with other settings.</summary>
    public GcsPlace With(Func<GoogleSettings, GoogleSettings> change) => new(change(_google), Address);

    /// <summary>The variables with which another process finds the service, with these settings.</summary>
    public string[] VariablesFor(Func<GoogleSettings, GoogleSettings>? change = null) =>
        [$"{SettingsVariable}={JsonSerializer.Serialize(change is null ? _google : change(_google))}"];

    /// <summary>Google's own client for the service.</summary>
    public StorageClient Client() =>
        new StorageClientBuilder { BaseUri = new Uri(_google.Endpoint!, "storage/v1/").AbsoluteUri, UnauthenticatedAccess = true }.Build();

    public override async Task<Dictionary<string, string>> MetadataAsync(string key)
    {
        using var client = Client();
        return new((await client.GetObjectAsync(Bucket, Address.Prefix + key)).Metadata ?? new Dictionary<string, string>());
    }

    public override BucketPlace Sibling() => new GcsPlace(_google);

    public override IObjectStore OpenStore() => new RetryingStore(
        Open(), new WandbExporter.Storage.Buckets.RetryOptions { Pause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(2) }, TimeProvider.System);

    /// <summary>The store without its retries. Without credentials there is nothing to wait for.</summary>
    public GoogleStore Open() => Task.Run(() => GoogleStore.OpenAsync(Address, _google, CancellationToken.None)).GetAwaiter().GetResult();
}
