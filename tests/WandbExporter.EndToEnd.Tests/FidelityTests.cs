using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Testing;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What goes in comes out: simulator → program → Parquet → DuckDB, every row, key and value.</summary>
public sealed class FidelityTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_awkward_shape_of_the_generator_survives() =>
        await ExportAndCompareAsync(new GeneratedWorld(new GeneratorOptions { Seed = 7, Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 120 }));

    [SkippableFact]
    public async Task Every_real_run_survives() => await ExportAndCompareAsync(new FolderWorld(Needs.Shared("realdata")));

    [Fact]
    public async Task A_run_of_many_row_groups_keeps_its_order_and_every_row()
    {
        var world = new GeneratedWorld(new GeneratorOptions
        {
            Seed = 3,
            Entities = 1,
            ProjectsPerEntity = 1,
            RunsPerProject = 1,
            RowsPerRun = 60_000,
            KeysPerRun = 8,
            AwkwardShapes = false,
            Catalogs = false,
        });
        await ExportAndCompareAsync(world, "wandb-export.write.row-group-bytes = 512 KiB");
    }

    private async Task ExportAndCompareAsync(World world, string extraConfig = "")
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        await File.AppendAllTextAsync(export.ConfigFile, extraConfig);
        var entities = world.Entities.Select(entity => entity.Name).ToList();
        var result = await export.ExportAsync(entities);
        Assert.True(result.ExitCode == 0, result.ToString());

        var runs = entities.SelectMany(world.Projects).SelectMany(project => project.Runs()).ToDictionary(run => (run.Project.Entity, run.Project.Name, run.Name));
        await HistoryRows.AssertSameAsync(world, export.Destination, nullIsAbsent: false);
        var counted = await RunContent.AssertSameAsync(world, export.Destination);
        output.WriteLine($"{runs.Count} runs, {counted} samples of system metrics, lines and files are the same.");
        await CompareRunsAsync(export.Destination, runs);
        var verified = await export.VerifyAsync();
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    private static async Task CompareRunsAsync(string destination, Dictionary<(string, string, string), RunData> runs)
    {
        var left = new HashSet<(string, string, string)>(runs.Keys);
        await foreach (var row in ExportDump.ReadAsync(destination, ["runs"]))
        {
            Assert.True(left.Remove(row.Run), $"Listed twice or never there: {row.Run}");
            using var config = TolerantLine.Parse(System.Text.Encoding.UTF8.GetBytes(runs[row.Run].Config));
            using var actual = JsonDocument.Parse(row.Values["config"].Text, TolerantLine.Deep);
            Assert.True(RowComparison.SameJson(config.RootElement, actual.RootElement), $"config of {row.Run}");
            using var summary = TolerantLine.Parse(System.Text.Encoding.UTF8.GetBytes(runs[row.Run].Summary));
            using var actualSummary = JsonDocument.Parse(row.Values["summary"].Text, TolerantLine.Deep);
            Assert.True(RowComparison.SameJson(summary.RootElement, actualSummary.RootElement), $"summary of {row.Run}");
        }
        Assert.Empty(left);
    }
}
