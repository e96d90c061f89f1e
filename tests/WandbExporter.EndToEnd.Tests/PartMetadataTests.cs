using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Testing;
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

        var version = (await WarmProgram.RunAsync(["--version"])).Output.Trim();
        var parts = Directory.GetFiles(Path.Combine(export.Destination, "tables"), "*.parquet", SearchOption.AllDirectories);
        var encodings = new HashSet<string>();
        using var duck = new DuckDb();
        foreach (var part in parts)
        {
            var table = Path.GetRelativePath(Path.Combine(export.Destination, "tables"), part).Split('/')[0];
            var keys = await duck.QueryAsync($"SELECT decode(key), decode(value) FROM parquet_kv_metadata({DuckDb.Text(part)})")
                .ToDictionaryAsync(row => (string)row[0]!, row => (string)row[1]!);
            Assert.Equal(table, keys["wandb.table"]);
            Assert.Equal(version, keys["wandb.tool_version"]);
            if (!keys.ContainsKey("wandb.entity"))
            {
                // A table without a row is of nobody.
                Assert.Equal([0L], (await duck.QueryAsync($"SELECT count(*) FROM read_parquet({DuckDb.Text(part)})").SingleAsync()).Cast<long>());
                continue;
            }
            Assert.Equal(entity, keys["wandb.entity"]);
            // Of an entity as a whole.
            if (!part.Contains("project=", StringComparison.Ordinal))
                continue;
            Assert.Contains(keys["wandb.project"], runs.Keys);
            if (table is "history" or "system_metrics" or "console_logs" or "files")
                Assert.Contains(keys["wandb.run_id"], runs[keys["wandb.project"]]);
            await foreach (var row in duck.QueryAsync($"SELECT DISTINCT encodings FROM parquet_metadata({DuckDb.Text(part)})"))
                encodings.UnionWith(((string)row[0]!).Split(", "));
        }
        Assert.Contains("BYTE_STREAM_SPLIT", encodings);
        Assert.DoesNotContain("DELTA_BINARY_PACKED", encodings);
    }
}
