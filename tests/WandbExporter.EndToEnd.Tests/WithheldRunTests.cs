using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>A run that breaks every page of the listing that holds it: it is named, costs nothing but itself, and comes when it can be read.</summary>
public sealed class WithheldRunTests
{
    private static readonly GeneratedWorld Whole = new(new GeneratorOptions
    {
        Seed = 17,
        Entities = 1,
        ProjectsPerEntity = 2,
        RunsPerProject = 60,
        RowsPerRun = 3,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static string Entity => Whole.Entities[0].Name;

    [Fact]
    public async Task All_other_runs_come_and_the_next_starts_ask_for_it_again()
    {
        RunGrowth[] broken = [Unreadable(), Unreadable()];
        var world = new GrowingWorld(Whole, run => run.Project.Name != Whole.Projects(Entity)[0].Name ? null : run.Index switch { 20 => broken[0], 59 => broken[1], _ => null });
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        string[] names = [world.Projects(Entity)[0].RunAt(20).Name, world.Projects(Entity)[0].RunAt(59).Name];
        for (var start = 1; start <= 2; start++)
        {
            var result = await export.ExportAsync([Entity], "--tables", "runs,history");
            Assert.True(result.ExitCode == 3, result.ToString());
            Assert.Equal(118, (await RunsAsync(export)).Distinct().Count());
            var failures = new List<DumpRow>();
            await foreach (var row in ExportDump.ReadFileAsync(export.Destination, "_export/failures.parquet"))
                failures.Add(row);
            Assert.Equal(names.Order(), failures.Select(row => row.Values["run_id"].Text).Order());
            Assert.All(failures, row => Assert.Equal("Run", row.Values["kind"].Text));
        }

        broken[0].IsUnreadable = false;
        Assert.Equal(3, (await export.ExportAsync([Entity], "--tables", "runs,history")).ExitCode);
        broken[1].IsUnreadable = false;
        var whole = await export.ExportAsync([Entity], "--tables", "runs,history");
        Assert.True(whole.ExitCode == 0, whole.ToString());
        var runs = await RunsAsync(export);
        Assert.Equal(120, runs.Count);
        Assert.Equal(120, runs.Distinct().Count());
        var verified = await export.VerifyAsync();
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    private static RunGrowth Unreadable()
    {
        var growth = new RunGrowth(long.MaxValue) { IsUnreadable = true };
        growth.Finish();
        return growth;
    }

    private static async Task<List<string>> RunsAsync(TestExport export)
    {
        var runs = new List<string>();
        await foreach (var row in ExportDump.ReadAsync(export.Destination, ["runs"]))
            runs.Add(row.RunId);
        return runs;
    }
}
