using WandbExporter.Storage.Tests.Buckets;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.Storage.Tests.Azure;

[NeedsServer("azurite")]
public sealed class AzureCrashTests(BucketDeaths deaths) : BucketCrashTests(deaths)
{
    private protected override bool CopiesParts => false;

    private protected override async Task<(BucketPlace Place, string[] Variables)> CreateAsync()
    {
        var place = await AzurePlace.CreateAsync();
        return (place, [.. AzuriteAccount.Environment(place.Azure.Endpoint!).Select(variable => $"{variable.Name}={variable.Value}")]);
    }
}
