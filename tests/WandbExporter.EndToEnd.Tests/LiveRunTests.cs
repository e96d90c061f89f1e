using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Runs that are still running are exported up to their last step, and go on from there.</summary>
public sealed class LiveRunTests
{
    private const int AllRows = 900;

    private static readonly GeneratedWorld Whole = new(new GeneratorOptions
    {
        Seed = 31,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 2,
        RowsPerRun = AllRows,
        KeysPerRun = 4,
        AwkwardShapes = false,
        Catalogs = false,
    });

    [Theory]
    [InlineData(0, false)]
    [InlineData(7, false)]
    [InlineData(0, true)]
    public async Task A_running_run_is_read_as_far_as_it_has_come_and_goes_on_with_each_start(int keysLag, bool fromExports)
    {
        var growth = new RunGrowth(300) { KeysLag = keysLag };
        var world = new GrowingWorld(Whole, run => run.Index == 0 ? growth : null);
        var exports = fromExports ? new ParquetHistoryOptions { ExportEvery = 100 } : null;
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world], ParquetHistory = exports });
        string[] options = ["--tables", "history", "--strict", "--history-source", fromExports ? "parquet" : "graphql"];

        var first = await export.ExportAsync(["acme"], options);
        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Contains("1 run had not ended (1 running); the same command goes on with what it logs from here.", first.Error, StringComparison.Ordinal);
        await AssertRowsAsync(export, world, 300 - keysLag);
        Assert.Single(Report(export).GetProperty("live_runs").EnumerateArray());

        var nothingNew = await export.ExportAsync(["acme"], options);
        Assert.Contains("Nothing to do", nothingNew.Error, StringComparison.Ordinal);

        growth.Advance(250);
        Assert.Equal(0, (await export.ExportAsync(["acme"], options)).ExitCode);
        await AssertRowsAsync(export, world, 550 - keysLag);

        growth.Advance(AllRows);
        growth.Finish();
        var last = await export.ExportAsync(["acme"], options);
        Assert.True(last.ExitCode == 0, last.ToString());
        Assert.DoesNotContain("had not ended", last.Error, StringComparison.Ordinal);
        await AssertRowsAsync(export, world, AllRows);
        Assert.Empty(Report(export).GetProperty("live_runs").EnumerateArray());
        Assert.Equal(0, (await export.VerifyAsync()).ExitCode);
    }

    [Fact]
    public async Task A_run_that_grows_under_our_hands_is_doubled_nowhere_and_has_no_hole()
    {
        var world = new GrowingWorld(Whole, run => new RunGrowth(200) { RowsPerAnswer = 37, KeysLag = 11 });
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        for (var start = 0; start < 30 && !IsFinished(world); start++)
            Assert.Equal(0, (await export.ExportAsync(["acme"], "--tables", "history")).ExitCode);
        Assert.True(IsFinished(world));
        Assert.Equal(0, (await export.ExportAsync(["acme"], "--tables", "history", "--strict")).ExitCode);
        await HistoryRows.AssertSameAsync(Whole, export.Destination, nullIsAbsent: false);
    }

    private static bool IsFinished(World world) => world.Projects("acme")[0].Runs().All(run => run.State == "finished");

    private static Task AssertRowsAsync(TestExport export, World world, long rows) =>
        HistoryRows.AssertSameAsync(world, export.Destination, nullIsAbsent: true, (run, row) => run.Index != 0 || row < rows);

    private static JsonElement Report(TestExport export) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(export.Destination, "_export/report.json"))).RootElement;
}
