using System.Globalization;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>A server that cannot answer for some steps, or for many at a time, costs those steps and nothing else.</summary>
public sealed class HistoryGapTests
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 23,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 2,
        RowsPerRun = 1500,
        KeysPerRun = 4,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static RunData Poisoned => World.Projects("acme")[0].RunAt(1);

    [Fact]
    public async Task A_damaged_part_of_a_history_with_a_gap_is_refused_by_name_until_the_gap_is_filled()
    {
        await using var export = await StartAsync(Poison(Poisoned.StepAt(700)));
        Assert.Equal(3, (await export.ExportAsync(["acme"], "--tables", "history")).ExitCode);
        File.Delete(Directory.EnumerateFiles(Path.Combine(export.Destination, "tables"), $"{Poisoned.Name}-*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());
        var result = await export.ExportAsync(["acme"], "--tables", "history", "--repair");
        Assert.True(result.ExitCode == 6, result.ToString());
        Assert.Contains("some steps could not be had", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poisoned_step_is_the_only_one_missing_and_the_next_start_fetches_it_alone()
    {
        var step = Poisoned.StepAt(700);
        await using var export = await StartAsync(Poison(step));
        var result = await export.ExportAsync(["acme"], "--tables", "history");
        Assert.True(result.ExitCode == 3, result.ToString());
        var failure = Assert.Single(await FailuresAsync(export));
        Assert.Equal(("history_gap", Poisoned.Name), (failure.Values["code"].Text, failure.Values["run_id"].Text));
        Assert.Equal((Text(step), Text(step)), (failure.Values["gap_from_step"].Text, failure.Values["gap_to_step"].Text));
        Assert.Contains("502", failure.Values["last_answer"].Text, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(export.Destination, "_SUCCESS")));
        await HistoryRows.AssertSameAsync(World, export.Destination, nullIsAbsent: false, (run, row) => run.Name != Poisoned.Name || row != 700);

        // It stays a gap while the server refuses, and costs no other request.
        var before = (int)export.Simulator.Requests.Count;
        Assert.Equal(3, (await export.ExportAsync(["acme"], "--tables", "history")).ExitCode);
        Assert.All(WindowsSince(export, before), window => Assert.True(window == (step, step + 1) || window.From >= 1L << 53, $"{window}"));

        await export.RestartServerAsync(new SimulatorOptions { Worlds = [World] });
        var strict = await export.ExportAsync(["acme"], "--tables", "history", "--strict");
        Assert.Equal(0, strict.ExitCode);
        // Who asks for proof is told what else it takes before anything is deleted.
        Assert.Contains("No run is ready to be deleted at W&B. Not exported: runs, system_metrics, console_logs, files, artifact_lineage. What that takes is exported by: ", strict.Error, StringComparison.Ordinal);
        Assert.Equal([(step, step + 1)], WindowsSince(export, 0).Distinct());
        Assert.True(File.Exists(Path.Combine(export.Destination, "_SUCCESS")));
        Assert.Equal(Enumerable.Range(0, 1500).Select(row => Poisoned.StepAt(row)), (await StepsAsync(export)).Order());
        Assert.Equal(0, (await export.VerifyAsync()).ExitCode);
    }

    [Theory]
    [InlineData("errors")]
    [InlineData("reset")]
    public async Task However_the_server_fails_at_a_step_the_rest_is_there(string how)
    {
        var step = Poisoned.StepAt(3);
        var match = new FaultMatch { Run = Poisoned.Name, Step = step };
        var rule = how == "errors"
            ? new FaultRule { Kind = FaultKind.Status, Status = 200, Body = """{"errors":[{"message":"internal error: row could not be read"}],"data":null}""", Match = match }
            : new FaultRule { Kind = FaultKind.Reset, Match = match };
        await using var export = await StartAsync(rule);
        var result = await export.ExportAsync(["acme"], "--tables", "history");
        Assert.True(result.ExitCode == 3, result.ToString());
        Assert.Equal(Text(step), Assert.Single(await FailuresAsync(export)).Values["gap_from_step"].Text);
        Assert.Equal(1499, (await StepsAsync(export)).Count);
    }

    [Fact]
    public async Task Answers_that_are_too_large_for_the_server_are_asked_for_in_pieces()
    {
        FaultRule[] rules =
        [
            new() { Kind = FaultKind.Status, Status = 504, Match = new FaultMatch { Operation = "HistoryPage", MoreRowsThan = 90 } },
            new() { Kind = FaultKind.Status, Status = 413, Match = new FaultMatch { Operation = "HistoryPage", MoreBytesThan = 9000 } },
        ];
        await using var export = await StartAsync(rules);
        var result = await export.ExportAsync(["acme"], "--tables", "history", "--strict");
        Assert.True(result.ExitCode == 0, result.ToString());
        await HistoryRows.AssertSameAsync(World, export.Destination, nullIsAbsent: false);
    }

    [Fact]
    public async Task Windows_that_take_too_long_are_asked_for_in_pieces()
    {
        await using var export = await StartAsync(new FaultRule { Kind = FaultKind.Delay, DelayMilliseconds = 60_000, Match = new FaultMatch { Operation = "HistoryPage", MoreRowsThan = 400 } });
        await File.AppendAllTextAsync(export.ConfigFile, "wandb-export.transport.attempt-timeout = 2 s");
        var result = await export.ExportAsync(["acme"], "--tables", "history", "--strict");
        Assert.True(result.ExitCode == 0, result.ToString());
        await HistoryRows.AssertSameAsync(World, export.Destination, nullIsAbsent: false);
    }

    [Fact]
    public async Task With_too_many_poisoned_steps_whole_windows_are_given_up()
    {
        FaultRule[] rules = [.. Enumerable.Range(600, 200).Select(row => Poison(Poisoned.StepAt(row)))];
        await using var export = await StartAsync(rules);
        await File.AppendAllTextAsync(export.ConfigFile, "wandb-export.history { max-refusals = 12, attempts-at-a-window = 1, attempts-at-a-step = 1 }");
        var result = await export.ExportAsync(["acme"], "--tables", "history");
        Assert.True(result.ExitCode == 3, result.ToString());
        var gaps = (await FailuresAsync(export)).Select(row => (From: long.Parse(row.Values["gap_from_step"].Text, CultureInfo.InvariantCulture), To: long.Parse(row.Values["gap_to_step"].Text, CultureInfo.InvariantCulture))).ToList();
        var steps = (await StepsAsync(export)).ToHashSet();
        foreach (var row in Enumerable.Range(0, 1500))
        {
            var step = Poisoned.StepAt(row);
            Assert.True(steps.Contains(step) != gaps.Any(gap => step >= gap.From && step <= gap.To), $"step {step} is neither exported nor in a gap, or both");
            if (row is >= 600 and < 800)
                Assert.DoesNotContain(step, steps);
        }
        Assert.True(steps.Count > 700, $"{steps.Count} rows are too few: gaps {string.Join(", ", gaps)}");
    }

    [Theory]
    [InlineData("steps-spread-over-a-trillion", 12)]
    [InlineData("steps-zero-then-epoch-milliseconds", 40)]
    [InlineData("steps-epoch-milliseconds", 40)]
    public async Task Huge_and_sparse_steps_are_read_in_few_requests(string run, int most)
    {
        var world = new GeneratedWorld(new GeneratorOptions { Seed = 7, Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 1, RowsPerRun = 10 });
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        var result = await export.ExportAsync([$"acme/awkward-shapes/{run}"], "--tables", "history", "--strict");
        Assert.True(result.ExitCode == 0, result.ToString());
        await HistoryRows.AssertSameAsync(world, export.Destination, nullIsAbsent: false, (data, _) => data.Name == run);
        Assert.InRange(export.Simulator.Requests.Snapshot().Count(request => request.History.Count > 0), 1, most);
    }

    private static FaultRule Poison(long step) =>
        new() { Kind = FaultKind.Status, Status = 502, Match = new FaultMatch { Run = Poisoned.Name, Step = step } };

    private static Task<TestExport> StartAsync(params FaultRule[] rules) =>
        TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Faults = new FaultPlan { Rules = rules } });

    private static IEnumerable<(long From, long To)> WindowsSince(TestExport export, int before) => export.Simulator.Requests.Snapshot()
        .Skip(before)
        .Where(request => request.Operation == "HistoryPage")
        .Select(request => (long.Parse(request.Variables["minStep"], CultureInfo.InvariantCulture), long.Parse(request.Variables["maxStep"], CultureInfo.InvariantCulture)));

    private static async Task<List<long>> StepsAsync(TestExport export)
    {
        var steps = new List<long>();
        await foreach (var row in ExportDump.ReadAsync(export.Destination, ["history"]))
        {
            if (row.RunId == Poisoned.Name)
                steps.Add(long.Parse(row.Values["_step"].Text, CultureInfo.InvariantCulture));
        }
        return steps;
    }

    private static async Task<List<DumpRow>> FailuresAsync(TestExport export)
    {
        var rows = new List<DumpRow>();
        await foreach (var row in ExportDump.ReadFileAsync(export.Destination, "_export/failures.parquet"))
            rows.Add(row);
        return rows;
    }

    private static string Text(long step) => step.ToString(CultureInfo.InvariantCulture);
}
