using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>A container of Azurite as a destination of the program, and as its owner sees it with the service's own client.</summary>
internal sealed class ContainerExport
{
    private readonly BlobContainerClient _client;

    private ContainerExport(BlobContainerClient client, Uri endpoint)
    {
        _client = client;
        Endpoint = endpoint;
    }

    public Uri Endpoint { get; }

    /// <summary>What the program needs to find the server and its credentials.</summary>
    public (string Name, string? Value)[] Environment => AzuriteAccount.Environment(Endpoint);

    public static async Task<ContainerExport> CreateAsync()
    {
        var endpoint = await StoreServer.Azurite.EndpointAsync();
        var container = new Uri($"{endpoint}/e2e-{Guid.NewGuid():N}");
        var client = new BlobContainerClient(container, new StorageSharedKeyCredential(AzuriteAccount.Name, AzuriteAccount.Key));
        await client.CreateAsync();
        return new ContainerExport(client, endpoint);
    }

    public string Address(string prefix) => $"az://{AzuriteAccount.Name}/{_client.Name}/{prefix}";

    /// <summary>A signature that lets into this container alone.</summary>
    public string Sign(DateTimeOffset until) => _client.GenerateSasUri(BlobContainerSasPermissions.All, until).Query;

    /// <summary>Everything below a prefix as files of a directory.</summary>
    public async Task<string> DownloadAsync(string prefix, string directory)
    {
        await foreach (var blob in _client.GetBlobsAsync(new GetBlobsOptions { Prefix = $"{prefix}/" }))
        {
            var path = Path.Combine(directory, blob.Name[(prefix.Length + 1)..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await _client.GetBlobClient(blob.Name).DownloadToAsync(path);
        }
        return directory;
    }
}
