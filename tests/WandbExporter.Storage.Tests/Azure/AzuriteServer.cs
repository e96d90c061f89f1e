using Azure.Storage;
using Azure.Storage.Blobs;
using WandbExporter.Storage.Azure;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Storage.Tests.Azure;

/// <summary>An Azurite with one container, shared by the tests of the collection; each takes a prefix of its own.</summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    public const string Container = "exports";

    private StoreServer? server;

    public Uri Endpoint => new(server!.Words[0]);

    public string Account => server!.Words[1];

    public string Key => server!.Words[2];

    internal BlobContainerClient Client => new(new Uri($"{Endpoint}/{Container}"), new StorageSharedKeyCredential(Account, Key));

    public async Task InitializeAsync()
    {
        server = await StoreServer.StartAsync("azurite.sh");
        await Client.CreateAsync();
    }

    public async Task DisposeAsync() => await server!.DisposeAsync();

    internal DestinationUri.AzureContainer Address(string? prefix = null, string? container = null) =>
        (DestinationUri.AzureContainer)DestinationUri.Parse($"az://{Account}/{container ?? Container}/{prefix ?? Guid.NewGuid().ToString("N")}");

    /// <summary>The variables that let a process in.</summary>
    internal Dictionary<string, string?> Variables() => new()
    {
        [AzureEnvironment.EndpointName] = Endpoint.AbsoluteUri,
        [AzureEnvironment.AccountName] = Account,
        [AzureEnvironment.KeyName] = Key,
    };

    internal AzureStore Open(DestinationUri.AzureContainer address, AzureSettings? settings = null, Dictionary<string, string?>? variables = null) =>
        AzureStore.Open(address, settings ?? new AzureSettings(), TimeProvider.System, Environment(variables ?? Variables()), null);

    internal static AzureEnvironment Environment(Dictionary<string, string?> variables) => new(variables.GetValueOrDefault);
}

/// <summary>Tests that share one Azurite.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteServer>
{
    public const string Name = "Azurite";
}
