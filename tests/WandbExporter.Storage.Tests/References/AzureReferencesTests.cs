using WandbExporter.Storage.Azure;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.Storage.Tests.References;

/// <summary>Blobs of Azure that references lead to.</summary>
[NeedsServer("azurite")]
public sealed class AzureReferencesTests
{
    [ServerFact]
    public async Task Azure_gives_a_blob_by_its_web_address()
    {
        var place = await AzurePlace.CreateAsync();
        var environment = new AzureEnvironment(new Dictionary<string, string> { [AzureEnvironment.KeyName] = AzurePlace.Key }.GetValueOrDefault);
        await using var reader = new AzureReferences(place.Azure, TimeProvider.System, environment, handler: null);
        var root = $"https://{AzurePlace.Account}.blob.core.windows.net/{AzurePlace.Container}/{place.Address.Prefix.TrimEnd('/')}";
        await reader.AssertReadsAsync(root, async (name, bytes) => await place.Client.GetBlobClient(place.Address.Prefix + name).UploadAsync(new BinaryData(bytes), overwrite: true));
    }
}
