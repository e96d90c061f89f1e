using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Artifacts;

/// <summary>URLs of an artifact's files, in bulk and one by one, and what the bucket does with them.</summary>
public sealed class FileUrlTests : IAsyncLifetime
{
    private readonly HttpClient _anyone = new();
    private WandbSimulator _simulator = null!;
    private ApiClient _client = null!;

    public async Task InitializeAsync()
    {
        _simulator = await WandbSimulator.StartAsync(new SimulatorOptions
        {
            Worlds = [new GeneratedWorld(new GeneratorOptions { Artifacts = new ArtifactOptions { Files = 6000, FileBytes = 10, Versions = 2, Shared = 0.5 } })],
            Quirks = new QuirkOptions { MostFileUrls = 5500 },
        });
        _client = new ApiClient(_simulator);
    }

    public async Task DisposeAsync()
    {
        _anyone.Dispose();
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_page_has_5000_at_most_and_not_in_the_order_of_the_manifest()
    {
        var page = (await _client.FilesAsync("dataset-0000", "v1", perPage: 5400, project: "artifact-store")).GetProperty("files");
        Assert.Equal(6000, page.GetProperty("totalCount").GetInt32());
        var names = Names(page);
        Assert.Equal(5000, names.Count);
        Assert.NotEqual(names.Order(StringComparer.Ordinal), names);
        var rest = (await _client.FilesAsync(
            "dataset-0000", "v1", perPage: 5000, project: "artifact-store", cursor: page.GetProperty("pageInfo").GetProperty("endCursor").GetString())).GetProperty("files");
        Assert.False(rest.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        Assert.Equal(6000, names.Concat(Names(rest)).Distinct().Count());
    }

    [Fact]
    public async Task Files_that_are_named_come_in_the_servers_order_and_those_that_are_not_there_do_not()
    {
        var page = (await _client.FilesAsync(
            "dataset-0000", "v0", project: "artifact-store", names: ["files/00000/file-00000003.bin", "gone.bin", "files/00005/file-00005001.bin", "files/00000/file-00000001.bin"])).GetProperty("files");
        Assert.Equal(["files/00005/file-00005001.bin", "files/00000/file-00000003.bin", "files/00000/file-00000001.bin"], Names(page));
        Assert.Equal(3, page.GetProperty("totalCount").GetInt32());
    }

    [Fact]
    public async Task A_server_may_fail_at_large_pages()
    {
        var answer = await _client.AskAsync("""
            { project(name: "artifact-store", entityName: "acme") { artifact(name: "dataset-0000:v0") { files(first: 5501) { edges { node { name } } } } } }
            """);
        Assert.True(answer.TryGetProperty("errors", out _));
    }

    [Fact]
    public async Task What_versions_share_is_the_same_and_names_the_first()
    {
        var members = _simulator.World.FindProject("acme", "artifact-store")!.Catalog.FindCollection("dataset-0000")!.Members;
        var (first, second) = (members[0].Artifact, members[1].Artifact);
        Assert.Equal(first.Entries[2999].Digest, second.Entries[2999].Digest);
        Assert.NotEqual(first.Entries[3000].Digest, second.Entries[3000].Digest);
        Assert.Equal((first.Id, second.Id), (second.Entries[2999].BirthArtifactId, second.Entries[3000].BirthArtifactId));
        var url = await _client.UrlAsync("dataset-0000", "v1", first.Entries[2999].Path, "artifact-store");
        Assert.Equal(first.Entries[2999].Content!.ToArray(), await _anyone.GetByteArrayAsync(new Uri(url)));
    }

    [Fact]
    public async Task Whoever_has_the_manifest_is_given_urls_for_its_entries_and_none_that_leads_anywhere_for_others()
    {
        var artifact = _simulator.World.FindProject("acme", "artifact-store")!.Catalog.FindVersion("dataset-0000:v1")!.Artifact;
        object Entry(int place, string? digest = null, string? birth = null) => new
        {
            name = artifact.Entries[place].Path,
            digest = digest ?? artifact.Entries[place].Digest,
            birthArtifactID = birth ?? artifact.Entries[place].BirthArtifactId,
            size = 10,
        };
        var statuses = new List<HttpStatusCode>();
        foreach (var (layout, entry) in new[] { ("V2", Entry(7)), ("V2", Entry(5999)), ("V2", Entry(7, digest: "AAAAAAAAAAAAAAAAAAAAAA==")), ("V2", Entry(7, birth: artifact.Id)), ("V1", Entry(7)) })
        {
            var data = await _client.DataAsync(
                """
                query E($id: ID!, $entries: [ArtifactManifestEntryInput!], $layout: String!) { artifact(id: $id) {
                  filesByManifestEntries(storageLayout: $layout, manifestVersion: "1", entries: $entries) { edges { node { name directUrl } } } } }
                """,
                new { id = artifact.Id, layout, entries = new[] { entry } });
            var node = Assert.Single(data.GetProperty("artifact").GetProperty("filesByManifestEntries").GetProperty("edges").EnumerateArray()).GetProperty("node");
            using var response = await _anyone.GetAsync(new Uri(node.GetProperty("directUrl").GetString()!));
            statuses.Add(response.StatusCode);
        }
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound], statuses);
    }

    [Fact]
    public async Task A_range_of_another_state_of_the_file_is_answered_with_the_whole_of_it()
    {
        var url = new Uri(await _client.UrlAsync("digests-md5", "v0", "dir/large.bin"));
        using var whole = await _anyone.GetAsync(url);
        var tag = whole.Headers.ETag!;
        foreach (var (condition, status) in new[] { (tag, HttpStatusCode.PartialContent), (new EntityTagHeaderValue("\"other\""), HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(100, 199), IfRange = new RangeConditionHeaderValue(condition) } };
            using var response = await _anyone.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
        }
        using var strict = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfMatch = { new EntityTagHeaderValue("\"other\"") } } };
        using var refused = await _anyone.SendAsync(strict);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
    }

    [Fact]
    public async Task Who_has_a_key_is_sent_from_a_digest_to_the_bytes()
    {
        var catalog = _simulator.World.FindProject("acme", "awkward-artifacts")!.Catalog;
        var (v1, v2) = (catalog.FindVersion("layouts:v0")!.Artifact, catalog.FindVersion("layouts:v3")!.Artifact);
        static string Hex(ArtifactData artifact) => Convert.ToHexStringLower(Convert.FromBase64String(artifact.Entries[0].Digest));
        var birth = Uri.EscapeDataString(v2.Id);
        foreach (var (path, content) in new[]
        {
            ($"artifacts/acme/{Hex(v1)}", "V1\n"),
            ($"artifactsV2/default/acme/awkward-artifacts/layouts/{birth}/{Hex(v2)}/v2.txt", "V2\n"),
            ($"artifactsV2/default/acme/awkward-artifacts/layouts/{birth}/{birth}/{Hex(v2)}/v2.txt", "V2\n"),
            ($"artifactsV2/default/acme/{birth}/{Hex(v2)}", "V2\n"),
            ($"artifacts/acme/{Hex(v2)}", null),
            ($"artifactsV2/default/acme/awkward-artifacts/layouts/{birth}/{Hex(v1)}/v2.txt", null),
            ($"artifactsV2/default/nobody/{birth}/{Hex(v2)}", null),
        })
        {
            var url = new Uri(_simulator.BaseUrl, path);
            using var refused = await _anyone.GetAsync(url);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            using var response = await _client.Http.GetAsync(url);
            Assert.Equal(content is null ? HttpStatusCode.NotFound : HttpStatusCode.TemporaryRedirect, response.StatusCode);
            if (content is not null)
                Assert.Equal(content, await _anyone.GetStringAsync(response.Headers.Location));
        }
    }

    private static List<string> Names(JsonElement files) =>
        [.. files.GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node").GetProperty("name").GetString()!)];
}
