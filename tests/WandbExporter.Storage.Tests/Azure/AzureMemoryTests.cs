using System.Globalization;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Azure;

[NeedsServer("azurite")]
public class AzureMemoryTests
{
    private const long Large = 320L << 20;
    private const long MostRss = 350_000_000;

    [ServerFact]
    public async Task A_large_object_goes_up_in_the_memory_of_a_few_parts()
    {
        var place = await AzurePlace.CreateAsync();
        var variables = AzuriteAccount.Environment(place.Azure.Endpoint!).Select(variable => $"{variable.Name}={variable.Value}");
        using var child = Child.Start(["env", .. variables], "pour", place.Uri.ToString(), $"{Large}");

        var (output, exitCode, error) = await child.EndAsync();

        Assert.True(exitCode == 0, output + error);
        var peak = long.Parse(output.Split('\n')[0]["peak ".Length..], CultureInfo.InvariantCulture);
        Assert.InRange(peak, 1, MostRss);
        await using var store = place.OpenStore();
        Assert.Equal(Large, (await store.HeadAsync("tables/x/large", CancellationToken.None))?.Bytes);
    }
}
