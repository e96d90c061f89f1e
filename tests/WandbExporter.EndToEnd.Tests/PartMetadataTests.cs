using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What a part says of itself, to DuckDB.</summary>
public sealed class PartMetadataTests
{
    [Fact]
    public async Task Every_part_says_what_it_belongs_to_and_which_version_wrote_it()
    {
        var world = new GeneratedWorld(new GeneratorOptions { Seed = 5, Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 2, RowsPerRun = 300 });
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        await File.AppendAllTextAsync(export.ConfigFile, "wandb-export.write { byte-stream-split = on, delta-integers = off }");
        var entity = world.Entities[0].Name;
        var runs = world.Projects(entity).ToDictionary(project => project.Name, project => project.Runs().Select(run => run.Name).ToHashSet());
        var result = await export.ExportAsync([entity]);
        Assert.True(result.ExitCode == 0, result.ToString());

        var version = (await CliProcess.RunAsync(["--version"])).Output.Trim();
        var parts = Directory.GetFiles(Path.Combine(export.Destination, "tables"), "*.parquet", SearchOption.AllDirectories);
        var encodings = new HashSet<string>();
        await foreach (var part in NodeLines.RunAsync("parquet-keys.mjs", parts))
        {
            var table = Path.GetRelativePath(Path.Combine(export.Destination, "tables"), part.GetProperty("file").GetString()!).Split('/')[0];
            Assert.Equal(table, Key(part, "wandb.table"));
            Assert.Equal(version, Key(part, "wandb.tool_version"));
            Assert.Equal(entity, Key(part, "wandb.entity"));
            if (table == "projects")
                continue;
            Assert.Contains(Key(part, "wandb.project")!, runs.Keys);
            if (table is "history" or "system_metrics" or "console_logs" or "files")
                Assert.Contains(Key(part, "wandb.run_id")!, runs[Key(part, "wandb.project")!]);
            encodings.UnionWith(part.GetProperty("encodings").EnumerateArray().Select(e => e.GetString()!));
        }
        Assert.Contains("BYTE_STREAM_SPLIT", encodings);
        Assert.DoesNotContain("DELTA_BINARY_PACKED", encodings);
    }

    private static string? Key(JsonElement part, string key) =>
        part.GetProperty("keys").TryGetProperty(key, out var value) ? value.GetString() : null;
}
