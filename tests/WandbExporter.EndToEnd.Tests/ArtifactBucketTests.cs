using System.Security.Cryptography;
using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// Artifacts with digests of every kind, and contents that versions share, in both layouts, in buckets of real servers: the program is killed in the
/// middle, goes on with nothing but the address, and every file of every version is there as the world has it. One of the servers copies within itself;
/// the other does not.
/// </summary>
public sealed class ArtifactBucketTests : ServerTests
{
    private const string Project = "awkward-artifacts";

    private static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 0 });

    [SkippableTheory]
    [InlineData("tree", "copy-done:1")]
    [InlineData("cas", "journal-written/content-committed:5")]
    public async Task In_a_container(string layout, string point)
    {
        Require(StoreServer.Azurite);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var container = await ContainerExport.CreateAsync();
        await KillAndResumeAsync(export, container.Address("x"), container.Environment, layout, point);
        var (files, objects, copies) = await AssertAsync(export, await container.DownloadAsync("x", export.NewDestination("downloaded")), layout);
        // That the service copied, the kill behind a copy says; what the next start copies depends on which of two equal files comes first.
        Assert.True(layout == "cas" ? objects < files : objects == files, $"{files} files, {objects} objects, {copies} copies");
    }

    [SkippableTheory]
    [InlineData("tree", "put-synced:12")]
    [InlineData("cas", "put-verified:9")]
    public async Task In_a_bucket(string layout, string point)
    {
        Require(StoreServer.S3rver);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.S3rver);
        await KillAndResumeAsync(export, bucket.Address("x"), bucket.Environment, layout, point);
        var (files, objects, copies) = await AssertAsync(export, await bucket.DownloadAsync("x", export.NewDestination("downloaded")), layout);
        Assert.True(layout == "cas" ? objects < files : objects == files && copies == 0, $"{files} files, {objects} objects, {copies} copies");
    }

    private static async Task KillAndResumeAsync(TestExport export, string address, (string, string?)[] environment, string layout, string point)
    {
        string[] arguments =
        [
            "export", $"acme/{Project}", "--to", address, "--config", export.ConfigFile, "--tables", "artifact_versions", "--artifacts", "digests-*", "--artifact-layout", layout,
        ];
        var crashed = await WarmProgram.RunAsync(arguments, export.Environment([.. environment, ("WANDB_EXPORT_TEST_CRASH_AT", point)]));
        Assert.True(crashed.ExitCode == 137, $"{point}: {crashed}");
        var resumed = await WarmProgram.RunAsync(arguments, export.Environment(environment));
        Assert.True(resumed.ExitCode == 0, $"{point}: {resumed}");
        var verified = await WarmProgram.RunAsync(["verify", address], export.Environment(environment));
        Assert.True(verified.ExitCode == 0, $"{point}: {verified}");
    }

    /// <summary>Holds every file of what is exported against the world.</summary>
    /// <returns>Files of versions, the objects that they stand in, and those of them that the service copied.</returns>
    private static async Task<(int Files, int Objects, int Copies)> AssertAsync(TestExport export, string destination, string layout)
    {
        var truth = export.NewDestination("truth");
        await ArtifactTruth.WriteAsync(World, truth, ["acme"]);
        var exported = (await ReadAsync(destination, "artifact_versions", "collection", "version", "files")).Where(row => row[2] == "exported").Select(row => $"{row[0]}:{row[1]}").ToHashSet();
        var entries = Lines(truth, "artifact_versions.jsonl")
            .Where(version => version.GetProperty("project").GetString() == Project && exported.Contains($"{version.GetProperty("collection")}:{version.GetProperty("version")}"))
            .SelectMany(version => Lines(truth, version.GetProperty("entries").GetString()!)
                .Where(entry => entry.TryGetProperty("trueMd5", out _))
                .Select(entry => ($"{version.GetProperty("collection")}:{version.GetProperty("version")} {entry.GetProperty("path")}", entry.GetProperty("trueMd5").GetString())))
            .Order().ToList();
        var rows = (await ReadAsync(destination, "artifact_files", "collection", "version", "path", "key", "copy_of")).Where(row => row[3].Length > 0).ToList();
        var digests = rows.Select(row => row[3]).Distinct().ToDictionary(key => key, key => Md5Of(File.ReadAllBytes(Path.Combine(destination, key))));
        Assert.Equal(entries, rows.Select(row => ($"{row[0]}:{row[1]} {row[2]}", (string?)digests[row[3]])).Order().ToList());
        Assert.All(rows, row => Assert.StartsWith(layout == "cas" ? "artifacts/_content/" : $"artifacts/acme/{Project}/", row[3], StringComparison.Ordinal));
        Assert.Equal(
            digests.Keys.Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Path.Combine(destination, "artifacts"), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(destination, file)).Order(StringComparer.Ordinal));
        return (rows.Count, digests.Count, rows.Count(row => row[4].Length > 0));
    }

    private static async Task<IReadOnlyList<string[]>> ReadAsync(string destination, string table, params string[] columns)
    {
        using var duck = new DuckDb();
        var files = DuckDb.Text(Path.Combine(destination, "tables", table, "**", "*.parquet"));
        return await duck.QueryAsync($"SELECT {string.Join(", ", columns)} FROM read_parquet({files}, hive_partitioning = false)")
            .Select(row => row.Select(value => value as string ?? "").ToArray()).ToListAsync();
    }

    private static IEnumerable<JsonElement> Lines(string truth, string name) => File.ReadLines(Path.Combine(truth, name)).Select(line => JsonElement.Parse(line));

#pragma warning disable CA5351 // It is the digest that W&B lists.
    private static string Md5Of(byte[] content) => Convert.ToBase64String(MD5.HashData(content));
#pragma warning restore CA5351
}
