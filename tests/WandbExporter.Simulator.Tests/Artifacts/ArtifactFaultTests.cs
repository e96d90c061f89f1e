using System.Net;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Artifacts;

/// <summary>What goes wrong with artifacts on purpose.</summary>
public sealed class ArtifactFaultTests
{
    private static readonly FaultMatch Version = new() { Artifact = "digests-md5:v0" };

    private static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 0 });

    [Fact]
    public async Task A_url_that_expired_is_refused_from_then_on_and_a_fresh_one_is_not()
    {
        await using var scene = await Scene.StartAsync(new FaultRule { Kind = FaultKind.ExpireUrl, Match = Version, Nth = [2] });
        var url = await scene.UrlAsync("dir/large.bin");
        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden })
            Assert.Equal(status, await scene.StatusAsync(url));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(await scene.UrlAsync("dir/large.bin")));
        Assert.Equal(["digests-md5:v0"], scene.Simulator.Requests.Snapshot().Where(request => request.Endpoint == "bucket").Select(request => request.Artifact).Distinct());
    }

    [Fact]
    public async Task A_version_is_deleted_while_it_is_read()
    {
        await using var scene = await Scene.StartAsync(new FaultRule { Kind = FaultKind.DeleteVersion, Match = Version, Nth = [2] });
        var (first, second) = (await scene.UrlAsync("a.txt"), await scene.UrlAsync("shared.txt"));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(first));
        Assert.Equal(HttpStatusCode.NotFound, await scene.StatusAsync(second));
        Assert.Equal(HttpStatusCode.NotFound, await scene.StatusAsync(first));
        var data = await scene.Client.DataAsync(
            """
            query D($id: ID!) { artifact(id: $id) { state currentManifest { id } files { edges { node { name } } } }
              project(name: "awkward-artifacts", entityName: "acme") { artifactCollectionMembership(name: "digests-md5:v0") { id } } }
            """,
            new { id = scene.Artifact.Id });
        Assert.Equal("""{"artifact":{"state":"DELETED","currentManifest":null,"files":{"edges":[]}},"project":{"artifactCollectionMembership":null}}""", data.GetRawText());
        // What else links the same version does not see it either; other servers of the same world do.
        await using var another = await Scene.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await another.StatusAsync(await another.UrlAsync("a.txt")));
    }

    [Fact]
    public async Task A_manifest_lies_about_sizes_is_cut_or_no_json()
    {
        await using var scene = await Scene.StartAsync(
            new FaultRule { Kind = FaultKind.WrongSizes, Match = Version, Nth = [1] },
            new FaultRule { Kind = FaultKind.ShortBody, Match = Version, Nth = [2] },
            new FaultRule { Kind = FaultKind.Status, Status = 200, Body = "<html>", Match = Version, Nth = [3] });
        var url = new Uri((await scene.Client.ManifestUrlAsync(scene.Artifact.Id))!);
        using (var lying = JsonDocument.Parse(await scene.Anyone.GetByteArrayAsync(url)))
            Assert.Equal(
                scene.Artifact.Entries.Select(entry => entry.Size + 1),
                lying.RootElement.GetProperty("contents").EnumerateObject().Select(entry => (long?)entry.Value.GetProperty("size").GetInt64()));
        Assert.Equal(scene.Artifact.Manifest.Size / 2, (await scene.Anyone.GetByteArrayAsync(url)).Length);
        Assert.Equal("<html>", await scene.Anyone.GetStringAsync(url));
        Assert.Equal(scene.Artifact.Manifest.ToArray(), await scene.Anyone.GetByteArrayAsync(url));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(null)]
    public async Task Bytes_are_wrong_once_or_always(int? limit)
    {
        await using var scene = await Scene.StartAsync(new FaultRule { Kind = FaultKind.CorruptBytes, Limit = limit, Match = Version with { Path = "*large.bin" } });
        var url = new Uri(await scene.UrlAsync("dir/large.bin"));
        var truth = scene.Artifact.Entries[scene.Artifact.Entries.PlaceOf("dir/large.bin")].Content!.ToArray();
        Assert.NotEqual(truth, await scene.Anyone.GetByteArrayAsync(url));
        var again = await scene.Anyone.GetByteArrayAsync(url);
        Assert.Equal(limit is not null, again.SequenceEqual(truth));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(await scene.UrlAsync("a.txt")));
    }

    [Fact]
    public async Task Fewer_files_are_listed_than_the_manifest_has()
    {
        await using var scene = await Scene.StartAsync(new FaultRule { Kind = FaultKind.MissingFiles });
        var files = (await scene.Client.FilesAsync("digests-md5", "v0")).GetProperty("files");
        Assert.Equal((2, 2), (files.GetProperty("totalCount").GetInt32(), files.GetProperty("edges").GetArrayLength()));
        Assert.Equal(3, scene.Artifact.Entries.Count);
    }

    [Fact]
    public async Task A_node_of_a_page_is_null()
    {
        await using var scene = await Scene.StartAsync(new FaultRule { Kind = FaultKind.NullNode, Field = "files", Limit = 1 });
        foreach (var hidden in new[] { 1, 0 })
        {
            var edges = (await scene.Client.FilesAsync("digests-md5", "v0")).GetProperty("files").GetProperty("edges").EnumerateArray().ToList();
            Assert.Equal((3, hidden), (edges.Count, edges.Count(edge => edge.GetProperty("node").ValueKind == JsonValueKind.Null)));
        }
    }

    private sealed record Scene(WandbSimulator Simulator, ApiClient Client, HttpClient Anyone) : IAsyncDisposable
    {
        public ArtifactData Artifact => Simulator.World.FindProject("acme", "awkward-artifacts")!.Catalog.FindVersion("digests-md5:v0")!.Artifact;

        public static async Task<Scene> StartAsync(params FaultRule[] rules)
        {
            var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World], Faults = new FaultPlan { Rules = rules } });
            return new Scene(simulator, new ApiClient(simulator), new HttpClient());
        }

        public Task<string> UrlAsync(string name) => Client.UrlAsync("digests-md5", "v0", name);

        public async Task<HttpStatusCode> StatusAsync(string url)
        {
            using var response = await Anyone.GetAsync(new Uri(url));
            return response.StatusCode;
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            Anyone.Dispose();
            await Simulator.DisposeAsync();
        }
    }
}
