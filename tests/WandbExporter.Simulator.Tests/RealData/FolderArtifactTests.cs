using System.Security.Cryptography;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Artifacts;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.RealData;

public sealed class FolderArtifactTests
{
    [Fact]
    public async Task Folders_beside_the_runs_are_served_as_artifacts()
    {
        var folder = Directory.CreateTempSubdirectory("folder-artifacts-").FullName;
        try
        {
            Write(folder, "dataset/images/v0/a.txt", "first");
            Write(folder, "dataset/images/v2/a.txt", "third");
            Write(folder, "dataset/images/v2/deep/er/b.bin", new string('b', 100_000));
            await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new FolderWorld(folder)] });
            using var client = new ApiClient(simulator);
            var data = await client.DataAsync("""
                { project(name: "photos", entityName: "ada") { artifactType(name: "dataset") { artifactCollection(name: "images") {
                    artifacts { edges { version node { state } } } } } } }
                """);
            Assert.Equal(
                ["v2 COMMITTED", "v1 DELETED", "v0 COMMITTED"],
                data.GetProperty("project").GetProperty("artifactType").GetProperty("artifactCollection").GetProperty("artifacts").GetProperty("edges").EnumerateArray()
                    .Select(edge => $"{edge.GetProperty("version")} {edge.GetProperty("node").GetProperty("state")}"));
            var files = (await client.FilesAsync("images", "latest", project: "photos", entity: "ada")).GetProperty("files").GetProperty("edges").EnumerateArray().ToList();
            Assert.Equal(["deep/er/b.bin", "a.txt"], files.Select(file => Text(file, "name")));
            using var anyone = new HttpClient();
            foreach (var file in files)
            {
                var bytes = await anyone.GetByteArrayAsync(new Uri(Text(file, "directUrl")));
                Assert.Equal(Text(file, "digest"), Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes)));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Text(JsonElement edge, string name) => edge.GetProperty("node").GetProperty(name).GetString()!;

    private static void Write(string folder, string path, string content)
    {
        var file = Path.Combine(folder, "ada__photos", "artifacts", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
