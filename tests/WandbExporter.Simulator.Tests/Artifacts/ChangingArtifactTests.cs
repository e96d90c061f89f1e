using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Artifacts;

/// <summary>Artifacts that are others from one export to the next.</summary>
public sealed class ChangingArtifactTests
{
    [Fact]
    public async Task Versions_are_made_edited_and_deleted_and_the_others_stay_as_they_are()
    {
        var world = new ChangingWorld(new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, AwkwardShapes = false }));
        world.ShowVersions("image-classifier", "model-0", 2);
        world.ShowVersions("image-classifier", "dataset-1", 0);
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world] });
        using var client = new ApiClient(simulator);
        var before = await VersionsAsync(client);
        Assert.Equal(["v1 COMMITTED latest", "v0 COMMITTED best"], before.Select(version => version.Text));
        Assert.DoesNotContain("dataset-1", await CollectionsAsync(client));

        world.ShowVersions("image-classifier", "model-0", 3);
        world.ShowVersions("image-classifier", "dataset-1", 1);
        world.EditVersion("image-classifier", "model-0", 0, new VersionEdit { State = "DELETED", Aliases = [] });
        world.EditVersion("image-classifier", "model-0", 1, new VersionEdit { Aliases = ["best", "staging"], Tags = ["checked"], Metadata = """{"accuracy":1}""", UpdatedAt = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        var after = await VersionsAsync(client);
        Assert.Equal(["v2 COMMITTED latest", "v1 COMMITTED best,staging", "v0 DELETED "], after.Select(version => version.Text));
        Assert.Equal(before.Select(version => version.Digest), after.Skip(1).Select(version => version.Digest));
        Assert.Equal("2025-01-01T00:00:00", after[1].UpdatedAt);
        Assert.Contains("dataset-1", await CollectionsAsync(client));
        var gone = await client.DataAsync("""{ project(name: "image-classifier", entityName: "acme") { artifactCollectionMembership(name: "model-0:v0") { id } } }""");
        Assert.Equal(JsonValueKind.Null, gone.GetProperty("project").GetProperty("artifactCollectionMembership").ValueKind);
    }

    private static async Task<List<(string Text, string Digest, string UpdatedAt)>> VersionsAsync(ApiClient client)
    {
        var data = await client.DataAsync("""
            { project(name: "image-classifier", entityName: "acme") { artifactCollection(name: "model-0") { artifacts { edges { version node { state digest updatedAt aliases { alias artifactCollection { name } } } } } } } }
            """);
        return
        [
            .. data.GetProperty("project").GetProperty("artifactCollection").GetProperty("artifacts").GetProperty("edges").EnumerateArray().Select(edge =>
            {
                var node = edge.GetProperty("node");
                var aliases = node.GetProperty("aliases").EnumerateArray().Where(alias => alias.GetProperty("artifactCollection").GetProperty("name").GetString() == "model-0");
                return ($"{edge.GetProperty("version")} {node.GetProperty("state")} {string.Join(',', aliases.Select(alias => alias.GetProperty("alias")))}",
                    node.GetProperty("digest").GetString()!, node.GetProperty("updatedAt").GetString()!);
            }),
        ];
    }

    private static async Task<List<string?>> CollectionsAsync(ApiClient client)
    {
        var data = await client.DataAsync("""{ project(name: "image-classifier", entityName: "acme") { artifactCollections { edges { node { name } } } } }""");
        return [.. data.GetProperty("project").GetProperty("artifactCollections").GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node").GetProperty("name").GetString())];
    }
}
