using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>The long layout while runs of a bundle are still running: the next start adds what came, and leaves the others alone.</summary>
public sealed class LongLayoutLiveTests
{
    private const int AllRows = 700;

    private const string SmallFiles = "\nwandb-export { write { row-group-bytes = 64 KiB, long-file-bytes = 64 KiB }, history { page-bytes = 64 KiB } }";

    private static readonly GeneratedWorld Whole = new(new GeneratorOptions
    {
        Seed = 37,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 6,
        RowsPerRun = AllRows,
        KeysPerRun = 4,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static readonly string[] Options = ["--tables", "history", "--strict", "--history-layout", "long", "--history-source"];

    [Theory]
    [InlineData(false, 0, false)]
    [InlineData(false, 7, true)]
    [InlineData(true, 0, false)]
    public async Task A_running_run_of_a_bundle_goes_on_in_parts_of_its_own(bool fromExports, int keysLag, bool smallFiles)
    {
        var growths = new Dictionary<long, RunGrowth> { [1] = new(200) { KeysLag = keysLag }, [4] = new(0) { KeysLag = keysLag } };
        var world = new GrowingWorld(Whole, run => growths.GetValueOrDefault(run.Index));
        var exports = fromExports ? new ParquetHistoryOptions { ExportEvery = 100 } : null;
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world], ParquetHistory = exports });
        if (smallFiles)
            await File.AppendAllTextAsync(export.ConfigFile, SmallFiles);
        string[] options = [.. Options, fromExports ? "parquet" : "graphql"];

        var first = await export.ExportAsync(["acme"], options);
        Assert.True(first.ExitCode == 0, first.ToString());
        await AssertRowsAsync(export, world, (1, 200 - keysLag), (4, 0));
        var atFirst = Parts(export);

        growths[1].Advance(250);
        growths[4].Advance(30);
        await ContinueAsync(export, options, world, 1, 4);
        await AssertRowsAsync(export, world, (1, 450 - keysLag), (4, 30 - keysLag));

        growths[4].Advance(AllRows);
        growths[4].Finish();
        await ContinueAsync(export, options, world, 4);
        await AssertRowsAsync(export, world, (1, 450 - keysLag), (4, AllRows));

        growths[1].Advance(AllRows);
        growths[1].Finish();
        await ContinueAsync(export, options, world, 1);
        await AssertRowsAsync(export, world);

        var atLast = Parts(export);
        Assert.All(atFirst, part => Assert.Equal(part.Value, atLast[part.Key]));
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task Runs_of_a_bundle_that_grow_under_our_hands_are_doubled_nowhere_and_have_no_hole()
    {
        var world = new GrowingWorld(Whole, _ => new RunGrowth(100) { RowsPerAnswer = 37, KeysLag = 11 });
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        for (var start = 0; start < 40 && !IsFinished(world); start++)
            Assert.Equal(0, (await export.ExportAsync(["acme"], [.. Options, "graphql"])).ExitCode);
        Assert.True(IsFinished(world));
        Assert.Equal(0, (await export.ExportAsync(["acme"], [.. Options, "graphql"])).ExitCode);
        await LongHistories.AssertSameAsync(Whole, export.Destination);
        await AssertSoundAsync(export);
    }

    [Theory]
    [InlineData("put-renamed:1")]
    [InlineData("journal-before-write/part-committed:1")]
    [InlineData("journal-synced/part-committed:1")]
    [InlineData("journal-before-write/unit-committed:1")]
    [InlineData("journal-synced/unit-committed:1")]
    public async Task A_kill_while_a_run_goes_on_loses_and_doubles_nothing(string point)
    {
        var growth = new RunGrowth(200);
        var world = new GrowingWorld(Whole, run => run.Index == 1 ? growth : null);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        string[] options = [.. Options, "graphql"];
        Assert.Equal(0, (await export.ExportAsync(["acme"], options)).ExitCode);

        growth.Advance(150);
        var killed = await WarmProgram.RunAsync(export.Arguments(["acme"], options), export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", point)));
        Assert.True(killed.ExitCode == 137, killed.ToString());
        growth.Advance(150);
        var next = await export.ExportAsync(["acme"], options);
        Assert.True(next.ExitCode == 0, next.ToString());
        await AssertRowsAsync(export, world, (1, 500));
        await AssertSoundAsync(export);
    }

    /// <summary>The next start asks for the histories of these runs and for no others.</summary>
    private static async Task ContinueAsync(TestExport export, string[] options, World world, params long[] runs)
    {
        var before = export.Simulator.Requests.Snapshot().Count;
        var result = await export.ExportAsync(["acme"], options);
        Assert.True(result.ExitCode == 0, result.ToString());
        var asked = export.Simulator.Requests.Snapshot().Skip(before)
            .Where(request => request.Operation is "HistoryPage" or "ParquetHistory" || request.Endpoint == "files")
            .Select(request => request.Run).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        var project = world.Projects("acme")[0];
        Assert.Equal(runs.Select(run => project.RunAt(run).Name).Order(StringComparer.Ordinal), asked);
    }

    private static Task<long> AssertRowsAsync(TestExport export, World world, params (long Run, long Rows)[] running)
    {
        var rows = running.ToDictionary(run => run.Run, run => run.Rows);
        return LongHistories.AssertSameAsync(
            world, export.Destination, nullIsAbsent: true, isExpected: (run, row) => !rows.TryGetValue(run.Index, out var known) || row < known);
    }

    private static async Task AssertSoundAsync(TestExport export)
    {
        var verified = await Verification.RunAsync(export.Destination);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, verified.ToJson());
        Assert.DoesNotContain(verified.Remarks, remark => remark.Code == "orphan");
    }

    private static Dictionary<string, DateTime> Parts(TestExport export) =>
        Directory.GetFiles(Path.Combine(export.Destination, "tables", "history_long"), "*.parquet", SearchOption.AllDirectories)
            .ToDictionary(file => file, File.GetLastWriteTimeUtc);

    private static bool IsFinished(World world) => world.Projects("acme")[0].Runs().All(run => run.State == "finished");
}
