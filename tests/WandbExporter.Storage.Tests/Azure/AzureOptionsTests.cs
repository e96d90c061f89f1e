using Azure.Storage.Blobs.Models;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Azure;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Azure;

/// <summary>What blobs are stored with, as the service itself says of them afterwards: small ones, and those of several blocks.</summary>
[NeedsServer("azurite")]
public class AzureOptionsTests
{
    private const string Small = "tables/small";
    private const string Large = "tables/large";
    private const string Copy = "tables/copy";
    private const string State = "_export/export.json";

    [ServerTheory]
    [InlineData("Cool")]
    [InlineData("cold")]
    public async Task Data_is_kept_in_its_tier_and_journal_and_lock_in_the_accounts_own(string tier)
    {
        var place = await AzurePlace.CreateAsync();
        await StoreAsync(place, place.Azure with { AccessTier = tier });

        Assert.Equal(tier, (await PropertiesAsync(place, Small)).AccessTier, ignoreCase: true);
        Assert.Equal(tier, (await PropertiesAsync(place, Large)).AccessTier, ignoreCase: true);
        Assert.Equal(tier, (await PropertiesAsync(place, Copy)).AccessTier, ignoreCase: true);
        Assert.Equal("Hot", (await PropertiesAsync(place, State)).AccessTier);
    }

    [ServerFact]
    public async Task Every_blob_has_the_tags()
    {
        var tags = new Dictionary<string, string> { ["team"] = "vision + touch", ["cost-center"] = "12=34/5" };
        var place = await AzurePlace.CreateAsync();
        await StoreAsync(place, place.Azure with { Tags = tags });

        foreach (var key in new[] { Small, Large, Copy, State })
        {
            GetBlobTagResult stored = await place.Client.GetBlobClient(place.Address.Prefix + key).GetTagsAsync();
            Assert.Equal(tags.OrderBy(tag => tag.Key), stored.Tags.OrderBy(tag => tag.Key));
        }
    }

    private static async Task StoreAsync(AzurePlace place, AzureSettings settings)
    {
        var (small, large) = (new byte[1000], new byte[12_000_000]);
        new Random(1).NextBytes(small);
        new Random(2).NextBytes(large);
        var options = place.Options with { Buckets = place.Settings with { Stores = StoreSettings.Of(settings) } };
        await using var destination = await Storage.Buckets.BucketDestination.OpenAsync(
            AzurePlace.Retrying(place.Open(settings)), Samples.Identity, options, CancellationToken.None);
        var stored = await destination.Sink.PutAsync(Small, small);
        await destination.Sink.PutAsync(Large, large);
        Assert.NotNull(await destination.Sink.CopyAsync(destination.Sink, stored, new ObjectKey(Copy), CancellationToken.None));
        Assert.Equal(small, await destination.Sink.ReadAsync(Small));
        Assert.Equal(large, await destination.Sink.ReadAsync(Large));
    }

    private static async Task<BlobProperties> PropertiesAsync(AzurePlace place, string key) =>
        await place.Client.GetBlobClient(place.Address.Prefix + key).GetPropertiesAsync();
}
