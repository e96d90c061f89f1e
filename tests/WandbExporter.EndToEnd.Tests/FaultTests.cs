using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Bad luck is the normal case.</summary>
public sealed class FaultTests
{
    private static readonly GeneratedWorld World = Of(runs: 12);

    /// <summary>So many requests that a rare fault meets some of them.</summary>
    private static readonly GeneratedWorld LargeWorld = Of(runs: 25);

    private static string Entity => World.Entities[0].Name;

    [Fact]
    public async Task With_a_flaky_server_and_one_poisoned_run_just_that_unit_fails()
    {
        var poisoned = LargeWorld.Projects(Entity)[0].RunAt(7).Name;
        var plan = FaultPlan.Flaky with
        {
            Rules =
            [
                new FaultRule { Kind = FaultKind.Status, Status = 502, Match = new FaultMatch { Operation = "HistoryPage", Run = poisoned } },
                .. FaultPlan.Flaky.Rules,
            ],
        };
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [LargeWorld], Faults = plan });
        var result = await export.ExportAsync([Entity]);
        Assert.True(result.ExitCode == 3, result.ToString());

        var failures = await RowsOf(export.Destination, "_export/failures.parquet");
        var failure = Assert.Single(failures);
        Assert.Equal("History", failure.Values["kind"].Text);
        Assert.Equal(poisoned, failure.Values["run_id"].Text);
        Assert.Contains("502", failure.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(export.Destination, "_SUCCESS")));
        Assert.Contains(export.Simulator.Requests.Snapshot(), request => request.Fault is not null && request.Run != poisoned);

        var rows = 0L;
        await foreach (var row in ExportDump.ReadAsync(export.Destination, ["history"]))
        {
            Assert.NotEqual(poisoned, row.RunId);
            rows++;
        }
        Assert.Equal(LargeWorld.Projects(Entity).SelectMany(project => project.Runs()).Where(run => run.Name != poisoned).Sum(run => run.HistoryRowCount), rows);
    }

    [Fact]
    public async Task What_failed_is_all_that_the_next_start_fetches()
    {
        var poisoned = World.Projects(Entity)[1].RunAt(3).Name;
        var rule = new FaultRule { Kind = FaultKind.Status, Status = 500, Match = new FaultMatch { Operation = "RunFiles", Run = poisoned } };
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Faults = new FaultPlan { Rules = [rule] } });
        Assert.Equal(3, (await export.ExportAsync([Entity])).ExitCode);

        await export.RestartServerAsync(new SimulatorOptions { Worlds = [World] });
        var again = await export.ExportAsync([Entity]);
        Assert.True(again.ExitCode == 0, again.ToString());
        var fetched = FetchedUnits.In(export.Simulator.Requests.Snapshot()).ToList();
        Assert.Equal([$"Files/{Entity}/{World.Projects(Entity)[1].Name}/{poisoned}"], fetched);
        Assert.True(File.Exists(Path.Combine(export.Destination, "_SUCCESS")));
    }

    [Fact]
    public async Task Only_what_failed_is_tried_again_where_that_is_asked_for_and_nothing_is_listed()
    {
        var poisoned = World.Projects(Entity)[1].RunAt(3).Name;
        var rule = new FaultRule { Kind = FaultKind.Status, Status = 404, Match = new FaultMatch { Operation = "RunFiles", Run = poisoned } };
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Faults = new FaultPlan { Rules = [rule] } });
        Assert.Equal(6, (await export.ExportAsync([Entity], "--retry-failed")).ExitCode);
        Assert.False(Directory.Exists(export.Destination));
        await CliProcess.RunAsync(export.Arguments([Entity]), export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", "journal-synced/unit-committed:3")));
        var unfinished = await export.ExportAsync([Entity], "--retry-failed");
        Assert.Equal(2, unfinished.ExitCode);
        Assert.Contains("was not finished", unfinished.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await export.ExportAsync([Entity])).ExitCode);

        // It still fails, then not, and the same command twice says that there is nothing left.
        var failed = await export.ExportAsync([Entity], "--retry-failed");
        Assert.True(failed.ExitCode == 3, failed.ToString());
        await export.RestartServerAsync(new SimulatorOptions { Worlds = [World] });
        var again = await export.ExportAsync([Entity], "--retry-failed");
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Contains("Trying 1 failed unit again", again.Error, StringComparison.Ordinal);
        Assert.Equal([$"Files/{Entity}/{World.Projects(Entity)[1].Name}/{poisoned}"], FetchedUnits.In(export.Simulator.Requests.Snapshot()).ToList());
        Assert.DoesNotContain(export.Simulator.Requests.Snapshot(), request => request.Operation is "Runs" or "Projects" or "ProjectNames" or "RunStates");
        Assert.True(File.Exists(Path.Combine(export.Destination, "_SUCCESS")));
        Assert.Equal(0, (await export.VerifyAsync()).ExitCode);
        var nothing = await export.ExportAsync([Entity], "--retry-failed");
        Assert.Equal(0, nothing.ExitCode);
        Assert.Contains("Nothing has failed in this export.", nothing.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(export.Destination, "_SUCCESS")));
    }

    [Fact]
    public async Task An_export_in_which_too_much_fails_ends_early_and_the_same_command_goes_on()
    {
        var rule = new FaultRule { Kind = FaultKind.Status, Status = 404, Match = new FaultMatch { Operation = "RunFiles" } };
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Faults = new FaultPlan { Rules = [rule] } });
        var early = await export.ExportAsync([Entity], "--tables", "files", "--max-failures", "2");
        Assert.True(early.ExitCode == 3, early.ToString());
        Assert.Contains("more than --max-failures; the same command goes on", early.Error, StringComparison.Ordinal);
        Assert.Contains("\"units_failed\":3,", early.Error, StringComparison.Ordinal);
        Assert.InRange(export.Simulator.Requests.Snapshot().Where(request => request.Operation == "RunFiles").Select(request => request.Run).Distinct().Count(), 3, 23);
        var status = await WarmProgram.RunAsync(["status", export.Destination]);
        Assert.Contains("failed: Files/", status.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await export.ExportAsync([Entity], "--tables", "files", "--retry-failed")).ExitCode);

        await export.RestartServerAsync(new SimulatorOptions { Worlds = [World] });
        var whole = await export.ExportAsync([Entity], "--tables", "files", "--max-failures", "2");
        Assert.True(whole.ExitCode == 0, whole.ToString());
        Assert.Equal(0, (await export.VerifyAsync()).ExitCode);
    }

    [Fact]
    public async Task A_complete_export_is_left_alone()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        Assert.Equal(0, (await export.ExportAsync([Entity])).ExitCode);
        var before = (int)export.Simulator.Requests.Count;
        var again = await export.ExportAsync([Entity]);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("Nothing to do", again.Error, StringComparison.Ordinal);
        Assert.Empty(FetchedUnits.In(export.Simulator.Requests.Snapshot().Skip(before)));
    }

    [Fact]
    public async Task A_listing_that_repeats_pages_and_hides_rows_still_has_every_run_once()
    {
        FaultRule[] rules =
        [
            new() { Kind = FaultKind.EmptyPage, Match = new FaultMatch { Operation = "Runs" }, Nth = [2] },
            new() { Kind = FaultKind.RepeatPage, Match = new FaultMatch { Operation = "Runs" }, Nth = [3] },
        ];
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Faults = new FaultPlan { Rules = rules } });
        await File.AppendAllTextAsync(export.ConfigFile, "wandb-export.listing { page-size = 3, largest-page = 3 }");
        var result = await export.ExportAsync([Entity], "--tables", "runs");
        Assert.True(result.ExitCode == 0, result.ToString());
        var listed = new List<string>();
        await foreach (var row in ExportDump.ReadAsync(export.Destination, ["runs"]))
            listed.Add($"{row.Run}");
        Assert.Equal(24, listed.Count);
        Assert.Equal(24, listed.Distinct().Count());
    }

    [Fact]
    public async Task A_cursor_that_does_not_advance_fails_its_listing_and_nothing_else()
    {
        var looping = World.Projects(Entity)[0].RunAt(2).Name;
        FaultRule[] rules = [new() { Kind = FaultKind.CursorLoop, Match = new FaultMatch { Operation = "RunFiles", Run = looping } }];
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Faults = new FaultPlan { Rules = rules } });
        await File.AppendAllTextAsync(export.ConfigFile, "wandb-export.files.page-size = 1");
        var result = await export.ExportAsync([Entity], "--tables", "files");
        Assert.True(result.ExitCode == 3, result.ToString());
        var failure = Assert.Single(await RowsOf(export.Destination, "_export/failures.parquet"));
        Assert.Equal((looping, "cursor_loop"), (failure.Values["run_id"].Text, failure.Values["code"].Text));
    }

    [Fact]
    public async Task A_server_that_caps_its_answers_below_the_page_does_not_sample_the_history()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], HistoryPageCap = 100 });
        var result = await export.ExportAsync([Entity], "--tables", "history", "--strict");
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Fact]
    public async Task A_server_too_old_for_console_lines_costs_a_remark_and_nothing_else()
    {
        var capabilities = CapabilityOptions.Newest with { ImprovedLogPagination = false };
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Capabilities = capabilities });
        var result = await export.ExportAsync([Entity], "--tables", "console_logs");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("24 units carry a remark", result.Error, StringComparison.Ordinal);
        // The first are named, with what they are about.
        Assert.Equal(3, result.Error.Split(Environment.NewLine).Count(line => line.Contains("\"event\":\"remark\",\"message\":\"ConsoleLogs/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_downloaded_file_with_a_wrong_digest_is_not_kept_as_good()
    {
        var run = World.Projects(Entity)[0].RunAt(0);
        var rule = new FaultRule { Kind = FaultKind.WrongDigest, Match = new FaultMatch { Operation = "RunFiles", Run = run.Name } };
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Faults = new FaultPlan { Rules = [rule] } });
        var result = await export.ExportAsync([$"{Entity}/{run.Project.Name}/{run.Name}"]);
        Assert.True(result.ExitCode == 3, result.ToString());
        var failure = Assert.Single(await RowsOf(export.Destination, "_export/failures.parquet"));
        Assert.Equal("Files", failure.Values["kind"].Text);
    }

    private static GeneratedWorld Of(int runs) => new(new GeneratorOptions
    {
        Seed = 5,
        Entities = 1,
        ProjectsPerEntity = 2,
        RunsPerProject = runs,
        RowsPerRun = 400,
        KeysPerRun = 4,
        FilesPerRun = 2,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static async Task<List<DumpRow>> RowsOf(string destination, string path)
    {
        var rows = new List<DumpRow>();
        await foreach (var row in ExportDump.ReadFileAsync(destination, path))
            rows.Add(row);
        return rows;
    }
}
