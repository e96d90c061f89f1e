using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.IO;
using WandbExporter.Storage.Google;
using WandbExporter.Storage.Tests.Support.Servers;
using WandbExporter.Storage.Tests.Support.Servers.Gcs;
using Xunit;

namespace WandbExporter.Storage.Tests.References;

/// <summary>Objects of Google's storage that references lead to.</summary>
public sealed class GoogleReferencesTests
{
    [Fact]
    public async Task Google_gives_the_generation_that_is_meant_and_its_checksums()
    {
        await using var server = await GcsServer.StartAsync();
        var place = GcsPlace.Of(server);
        using var client = place.Client();
        async Task<string> PutAsync(string name, byte[] bytes) =>
            (await client.UploadObjectAsync(GcsPlace.Bucket, place.Address.Prefix + name, null, new MemoryStream(bytes))).Generation!.Value.ToString(CultureInfo.InvariantCulture);
        var root = $"gs://{GcsPlace.Bucket}/{place.Address.Prefix.TrimEnd('/')}";
        await using var reader = new GoogleReferences(place.Settings.Stores.Get<GoogleSettings>());
        var first = await PutAsync("versioned.bin", ReadReferences.Bytes);
        var (content, answer) = await reader.ReadAsync($"{root}/versioned.bin#{first}");
        Assert.Equal(("0123456789", true, Crc32C.Of(ReadReferences.Bytes)), (content, answer.IsVersion, answer.Crc32C));
        await PutAsync("versioned.bin", "newer"u8.ToArray());
        Assert.Equal(FailureCode.NotFound, (await reader.FailureAsync($"{root}/versioned.bin#{first}")).Code);
        Assert.Equal(FailureCode.NotFound, (await reader.FailureAsync($"{root}/versioned.bin", 6, answer)).Code);
        await reader.AssertReadsAsync(root, async (name, bytes) => await PutAsync(name, bytes));
    }
}
