using System.Text.Json;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;
using WandbExporter.Storage.Azure;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>An unused prefix in a container of Azurite.</summary>
internal sealed class AzurePlace : BucketPlace
{
    public const string Account = AzuriteAccount.Name;
    public const string Key = AzuriteAccount.Key;
    public const string Container = "wandb-export-tests";

    private const string SettingsVariable = "WANDB_EXPORT_TEST_AZURE_SETTINGS";

    private readonly Uri _endpoint;

    // Set where credentials are those of the environment.
    private readonly AzureSettings? _environment;

    private AzurePlace(Uri endpoint, AzureAddress? address = null, AzureSettings? environment = null)
    {
        _endpoint = endpoint;
        _environment = environment;
        Address = address ?? new AzureAddress(Account, Container, $"t-{Guid.NewGuid():N}/", Host: null);
    }

    public override BucketSettings Settings => new() { PartBytes = 5 * 1024 * 1024, CopyBytes = 5 * 1024 * 1024, Stores = StoreSettings.Of(Azure) };

    public AzureSettings Azure => _environment ?? new() { Endpoint = _endpoint };

    public override DestinationUri Uri => Address;

    public AzureAddress Address { get; }

    /// <summary>The container as another client sees it.</summary>
    public BlobContainerClient Client => new(
        new Uri($"{_endpoint}/{Container}"),
        new StorageSharedKeyCredential(Account, Key),
        new BlobClientOptions
        {
            Transport = new HttpClientTransport(new HttpClientHandler { ServerCertificateCustomValidationCallback = (request, _, _, _) => request.RequestUri!.IsLoopback }),
        });

    public static async Task<AzurePlace> CreateAsync(StoreServer? server = null)
    {
        var place = new AzurePlace(await (server ?? StoreServer.Azurite).EndpointAsync());
        await place.Client.CreateIfNotExistsAsync();
        return place;
    }

    /// <summary>The place of that address in the service that the environment names.</summary>
    public static new AzurePlace OfEnvironment(string address) => new(
        new Uri(Environment.GetEnvironmentVariable(AzureEnvironment.EndpointName)!),
        (AzureAddress)StoreKinds.Parse(address),
        Environment.GetEnvironmentVariable(SettingsVariable) is { } json ? JsonSerializer.Deserialize<AzureSettings>(json)! : new AzureSettings());

    /// <summary>The variables with which another process finds the service, with these settings beside them.</summary>
    public string[] VariablesFor(AzureSettings settings) =>
        [$"{AzureEnvironment.EndpointName}={_endpoint}", $"{SettingsVariable}={JsonSerializer.Serialize(settings)}"];

    public override async Task<Dictionary<string, string>> MetadataAsync(string key) =>
        new((await Client.GetBlobClient(Address.Prefix + key).GetPropertiesAsync()).Value.Metadata);

    public override BucketPlace Sibling() => new AzurePlace(_endpoint);

    public override IObjectStore OpenStore() => Retrying(_environment is null ? Open() : AzureStore.Open(Address, _environment, TimeProvider.System));

    /// <summary>The store without its retries.</summary>
    /// <param name="settings">How it is reached, if not as usual.</param>
    /// <param name="variables">What stands in the environment, instead of the account's key.</param>
    /// <param name="address">The container, if not this one.</param>
    /// <param name="handler">What requests go through.</param>
    /// <param name="time">What time it is.</param>
    public AzureStore Open(
        AzureSettings? settings = null,
        Dictionary<string, string>? variables = null,
        AzureAddress? address = null,
        HttpMessageHandler? handler = null,
        TimeProvider? time = null)
    {
        variables ??= new Dictionary<string, string> { [AzureEnvironment.KeyName] = Key };
        return AzureStore.Open(
            address ?? Address, settings ?? Azure, time ?? TimeProvider.System, new AzureEnvironment(variables.GetValueOrDefault), handler);
    }

    public static RetryingStore Retrying(IObjectStore store, TimeProvider? time = null) =>
        new(store, new RetryOptions { Pause = TimeSpan.FromMilliseconds(50) }, time ?? TimeProvider.System);
}
