using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Artifacts;

public sealed class ArtifactTruthTests
{
    [Fact]
    public async Task What_is_written_is_what_is_served()
    {
        var folder = Directory.CreateTempSubdirectory("artifact-truth-").FullName;
        try
        {
            var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1 });
            await ArtifactTruth.WriteAsync(world, folder);
            await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world] });
            using var client = new ApiClient(simulator);
            var versions = Lines(folder, "artifact_versions.jsonl");
            Assert.Equal(
                world.Entities.SelectMany(entity => world.Projects(entity.Name)).SelectMany(project => project.Catalog.Collections).Sum(collection => collection.Members.Count), versions.Count);
            Assert.Equal(2, versions.Count(version => version.GetProperty("source").GetProperty("isDeleted").GetBoolean()));
            foreach (var version in versions.Where(version => Text(version, "state") == "COMMITTED" && Text(version, "project") != "awkward-artifacts"))
            {
                var member = await client.FilesAsync(Text(version, "collection"), Text(version, "version"), project: Text(version, "project"), entity: Text(version, "entity"));
                Assert.Equal(Text(version, "artifactId"), Text(member.GetProperty("artifact"), "id"));
                Assert.Equal(Text(version, "digest"), Text(member.GetProperty("artifact"), "digest"));
                var listed = member.GetProperty("files").GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node")).ToDictionary(file => Text(file, "name"));
                var entries = Lines(folder, Text(version, "entries"));
                Assert.Equal(version.GetProperty("fileCount").GetInt32(), entries.Count);
                foreach (var entry in entries)
                {
                    Assert.Equal(Text(entry, "digest"), Text(listed[Text(entry, "path")], "digest"));
                    if (entry.TryGetProperty("trueSize", out var size))
                        Assert.Equal(size.GetInt64(), listed[Text(entry, "path")].GetProperty("sizeBytes").GetInt64());
                }
            }
            var lineage = Lines(folder, "artifact_lineage.jsonl");
            Assert.Equal(120, lineage.Count(edge => Text(edge, "run") == "used-many" && Text(edge, "how") == "used"));
            Assert.Contains(Lines(folder, "artifact_collections.jsonl"), collection => Text(collection, "collection") == "nothing-linked-yet" && collection.GetProperty("isPortfolio").GetBoolean());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static List<JsonElement> Lines(string folder, string file) =>
        [.. File.ReadLines(Path.Combine(folder, file)).Select(line => JsonDocument.Parse(line).RootElement)];
}
