using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Simulator.Tests.Artifacts;

/// <summary>The official client's own documents, over every odd artifact: what they are answered with keeps the digest rules.</summary>
public sealed class OfficialArtifactTests
{
    private readonly Dictionary<string, string> _documents = new(StringComparer.Ordinal);

    [SkippableFact]
    public async Task Every_committed_version_is_listed_and_its_files_have_the_digests_of_its_manifest()
    {
        ReadDocuments(Needs.Shared("official/requests.jsonl"));
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        using var anyone = new ApiClient(simulator, key: null);
        var (versions, files, unverified, mismatched) = (0, 0, new List<string>(), new List<string>());
        var algorithms = await AlgorithmsAsync(client);
        var place = new Dictionary<string, object?> { ["entity"] = ArtifactReader.Entity, ["project"] = ArtifactReader.Project, ["perPage"] = 50 };
        await foreach (var type in client.PagesAsync(_documents["ProjectArtifactTypes"], place, data => data.GetProperty("project").GetProperty("artifactTypes")))
        {
            var ofType = new Dictionary<string, object?>(place) { ["type"] = Text(type, "name") };
            await foreach (var collection in client.PagesAsync(
                _documents["ArtifactTypeArtifactCollections"], ofType, data => data.GetProperty("project").GetProperty("artifactType").GetProperty("artifactCollections")))
            {
                var name = Text(collection, "name");
                var ofCollection = new Dictionary<string, object?>(ofType) { ["collection"] = name, ["filters"] = """{"state": "COMMITTED"}""" };
                await foreach (var edge in client.PagesAsync(
                    _documents["ProjectArtifacts"], ofCollection, data => data.GetProperty("project").GetProperty("artifactType").GetProperty("artifactCollection").GetProperty("artifacts")))
                {
                    versions++;
                    var version = edge.GetProperty("version").GetString()!;
                    var artifact = edge.GetProperty("node");
                    Assert.Equal("COMMITTED", artifact.GetProperty("state").GetString());
                    var member = (await client.DataAsync(_documents["ArtifactMembershipByName"], new { entity = ArtifactReader.Entity, project = ArtifactReader.Project, name = $"{name}:{version}" }))
                        .GetProperty("project").GetProperty("artifactCollectionMembership");
                    Assert.Equal(Text(edge, "id"), member.GetProperty("artifact").GetProperty("id").GetString());

                    using var manifest = await ManifestAsync(client, anyone, Text(edge, "id"));
                    var contents = manifest.RootElement.GetProperty("contents");
                    var source = artifact.GetProperty("artifactSequence").GetProperty("name").GetString()!;
                    if (ArtifactReader.Digest(contents, algorithms[source] == "MANIFEST_XXH128") != artifact.GetProperty("digest").GetString())
                        mismatched.Add(name);
                    Assert.Equal(contents.EnumerateObject().Count(), artifact.GetProperty("fileCount").GetInt64());

                    var urls = await UrlsAsync(client, name, version);
                    Assert.Equal(contents.EnumerateObject().Select(entry => entry.Name).Order(StringComparer.Ordinal), urls.Keys.Order(StringComparer.Ordinal));
                    foreach (var entry in contents.EnumerateObject())
                    {
                        files++;
                        if (entry.Value.TryGetProperty("ref", out var reference))
                        {
                            Assert.Equal(reference.GetString(), urls[entry.Name]);
                            continue;
                        }
                        var bytes = await anyone.Http.GetByteArrayAsync(new Uri(urls[entry.Name]));
                        if (ArtifactReader.Digest(entry.Value, bytes) is { } digest)
                            Assert.Equal(entry.Value.GetProperty("digest").GetString(), digest);
                        else
                            unverified.Add(entry.Name);
                    }
                }
            }
        }
        Assert.Equal(["digest-of-the-manifest-itself"], mismatched);
        Assert.Equal(["blake3.txt", "lower-case.txt", "sixteen-bytes.txt"], unverified.Order());
        Assert.True(versions > 150 && files > 500, $"{versions} versions, {files} files");
    }

    private static string Text(JsonElement edge, string name) => edge.GetProperty("node").GetProperty(name).GetString()!;

    private static async Task<Dictionary<string, string?>> AlgorithmsAsync(ApiClient client)
    {
        var data = await client.DataAsync("""
            { project(name: "awkward-artifacts", entityName: "acme") { artifactCollections(first: 1000) { edges { node { name ... on ArtifactSequence { digestAlgorithm } } } } } }
            """);
        return data.GetProperty("project").GetProperty("artifactCollections").GetProperty("edges").EnumerateArray().ToDictionary(
            edge => Text(edge, "name"), edge => edge.GetProperty("node").TryGetProperty("digestAlgorithm", out var algorithm) ? algorithm.GetString() : null);
    }

    private async Task<JsonDocument> ManifestAsync(ApiClient client, ApiClient anyone, string id)
    {
        var data = await client.DataAsync(_documents["FetchArtifactManifest"], new { id });
        var url = data.GetProperty("artifact").GetProperty("currentManifest").GetProperty("file").GetProperty("directUrl").GetString()!;
        return JsonDocument.Parse(await anyone.Http.GetByteArrayAsync(new Uri(url)));
    }

    private async Task<Dictionary<string, string>> UrlsAsync(ApiClient client, string collection, string alias)
    {
        var urls = new Dictionary<string, string>(StringComparer.Ordinal);
        var variables = new Dictionary<string, object?>
        {
            ["entity"] = ArtifactReader.Entity,
            ["project"] = ArtifactReader.Project,
            ["collection"] = collection,
            ["alias"] = alias,
            ["perPage"] = 100,
        };
        await foreach (var edge in client.PagesAsync(
            _documents["GetArtifactMembershipFileUrls"], variables, data => data.GetProperty("project").GetProperty("artifactCollection").GetProperty("artifactMembership").GetProperty("files")))
            urls.Add(Text(edge, "name"), Text(edge, "directUrl"));
        return urls;
    }

    private void ReadDocuments(string file)
    {
        foreach (var line in File.ReadLines(file))
        {
            using var request = JsonDocument.Parse(line);
            if (request.RootElement.GetProperty("clients").EnumerateArray().Any(name => name.GetString() == "HEAD"))
                _documents.TryAdd(request.RootElement.GetProperty("operation").GetString()!, request.RootElement.GetProperty("query").GetString()!);
        }
    }
}
