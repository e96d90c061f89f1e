using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Artifacts;

/// <summary>Artifacts of any size, of which nothing is held.</summary>
[Collection(Alone)]
public sealed class GeneratedArtifactTests
{
    private const string Alone = "what other tests hold meanwhile would count";

    [Theory]
    [InlineData("foobar", "3c9e102628997f44ac87b0b131c6992d")]
    [InlineData("example data", "f3c20656bd27147872c71e4cece53b20")]
    public void Xxh128_is_spelt_with_the_most_significant_byte_first(string content, string hex) =>
        Assert.Equal(Convert.ToBase64String(Convert.FromHexString(hex)), new BytesFile("x", content).Xxh128());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(9001)]
    public void A_file_of_patterns_reads_the_same_from_every_offset(int size)
    {
        var whole = new PatternFile("a", size, 5).ToArray();
        for (var offset = 0; offset < size; offset += 1 + (size / 50))
        {
            var piece = new byte[Math.Min(size - offset, 4100)];
            new PatternFile("b", size, 5).Read(offset, piece);
            Assert.Equal(whole[offset..(offset + piece.Length)], piece);
        }
        Assert.True(size == 0 || !whole.AsSpan().SequenceEqual(new PatternFile("a", size, 6).ToArray()));
    }

    [Fact]
    public async Task Eight_gigabytes_are_read_by_ranges_without_being_held()
    {
        await using var simulator = await StartAsync(new ArtifactOptions { Files = 1, FileBytes = 8L << 30, Xxh128 = true });
        using var client = new ApiClient(simulator);
        using var anyone = new HttpClient();
        var url = new Uri(await client.UrlAsync("dataset-0000", "v0", "files/00000/file-00000000.bin", "artifact-store"));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var from in new[] { 0L, 4L << 30, (8L << 30) - 1000 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(from, from + 999) } };
            using var response = await anyone.SendAsync(request);
            Assert.Equal(8L << 30, response.Content.Headers.ContentRange!.Length);
            var expected = new byte[1000];
            simulator.World.FindProject("acme", "artifact-store")!.Catalog.FindVersion("dataset-0000:v0")!.Artifact.Entries[0].Content!.Read(from, expected);
            Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync());
        }
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64L << 20);
    }

    [Fact]
    public async Task A_manifest_of_many_entries_is_streamed()
    {
        const int Files = 250_000;
        await using var simulator = await StartAsync(new ArtifactOptions { Files = Files, FileBytes = 16 });
        using var client = new ApiClient(simulator);
        using var anyone = new HttpClient();
        var url = await client.ManifestUrlAsync(simulator.World.FindProject("acme", "artifact-store")!.Catalog.FindVersion("dataset-0000:v0")!.Artifact.Id);
        using var response = await anyone.GetAsync(new Uri(url!), HttpCompletionOption.ResponseHeadersRead);
        var promised = response.Content.Headers.ContentLength!.Value;
        await using var body = await response.Content.ReadAsStreamAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (read, braces, most, buffer) = (0L, 0, 0L, new byte[1 << 16]);
        for (int count; (count = await body.ReadAsync(buffer)) > 0; read += count)
        {
            braces += buffer.AsSpan(0, count).Count((byte)'{');
            if (read >> 23 != (read + count) >> 23)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
        }
        // Besides those of the entries: of the whole, of the policy's configuration, of the contents.
        Assert.Equal((promised, Files + 3), (read, braces));
        Assert.InRange(read, 32L << 20, long.MaxValue);
        Assert.InRange(most - before, long.MinValue, 16L << 20);
    }

    [Fact]
    public async Task A_part_of_a_manifest_is_that_part_of_it()
    {
        await using var simulator = await StartAsync(new ArtifactOptions { Files = 5000, FileBytes = 16 });
        var manifest = simulator.World.FindProject("acme", "artifact-store")!.Catalog.FindVersion("dataset-0000:v0")!.Artifact.Manifest;
        var whole = manifest.ToArray();
        using var parsed = JsonDocument.Parse(whole);
        Assert.Equal(5000, parsed.RootElement.GetProperty("contents").EnumerateObject().Count());
        foreach (var (first, length) in new[] { (0, 10), (65_530, 20), (100_001, 200_000), (whole.Length - 5, 5) })
        {
            var piece = new byte[length];
            manifest.Read(first, piece);
            Assert.Equal(whole[first..(first + length)], piece);
        }
    }

    [Fact]
    public async Task The_same_options_give_the_same_digests_and_more_versions_leave_the_earlier_as_they_are()
    {
        await using var fewer = await StartAsync(new ArtifactOptions { Files = 10, Versions = 2 });
        await using var more = await StartAsync(new ArtifactOptions { Files = 10, Versions = 3 });
        static IEnumerable<string> Digests(WandbSimulator simulator) =>
            simulator.World.FindProject("acme", "artifact-store")!.Catalog.FindCollection("dataset-0000")!.Members.Select(member => member.Artifact.Digest);
        Assert.Equal(Digests(fewer), Digests(more).Take(2));
        Assert.Equal(3, Digests(more).Distinct().Count());
        var entry = more.World.FindProject("acme", "artifact-store")!.Catalog.FindVersion("dataset-0000:v2")!.Artifact.Entries[3];
        Assert.Equal(entry.Digest, Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.MD5, entry.Content!.ToArray())));
    }

    [Fact]
    public async Task Collections_and_projects_share_contents_when_asked_to()
    {
        await using var simulator = await StartAsync(new ArtifactOptions { Projects = 2, Collections = 2, Versions = 2, Files = 4, Shared = 0.5, SharedByAll = true });
        var versions = simulator.World.Projects("acme").SelectMany(project => project.Catalog.Collections).SelectMany(collection => collection.Members)
            .Select(member => member.Artifact).ToList();
        Assert.Equal((8, 8), (versions.Count, versions.Select(version => version.Digest).Distinct().Count()));
        Assert.Equal(2 + (8 * 2), versions.SelectMany(version => version.Entries).Select(entry => entry.Digest).Distinct().Count());
        Assert.All(versions, version => Assert.Equal((versions[0].Id, version.Id), (version.Entries[0].BirthArtifactId, version.Entries[3].BirthArtifactId)));
    }

    private static Task<WandbSimulator> StartAsync(ArtifactOptions artifacts) => WandbSimulator.StartAsync(new SimulatorOptions
    {
        Worlds = [new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 0, AwkwardShapes = false, Catalogs = false, Artifacts = artifacts })],
    });

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class ByItself;
}
