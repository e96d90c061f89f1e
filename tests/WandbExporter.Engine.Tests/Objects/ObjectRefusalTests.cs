using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>What a server refuses, or does not have any more, costs nothing that was exported, and is asked for again.</summary>
public sealed class ObjectRefusalTests
{
    private static readonly long AllSweeps = ExportedObjects.Small.Projects("acme").Sum(project => project.Catalog.Sweeps.Count);

    [Theory]
    [InlineData("Sweeps", 2, new[] { "members complete", "sweep_agents not permitted", "sweep_runs not permitted", "sweeps not permitted", "teams complete" })]
    [InlineData("TeamMembers", 1, new[] { "members not permitted", "sweep_agents complete", "sweep_runs complete", "sweeps complete", "teams complete" })]
    public async Task A_refusal_of_a_later_night_deletes_nothing(string operation, int before, string[] standings)
    {
        await using var export = await StartAsync(ExportedObjects.Small, Forbidden(operation) with { Skip = before });
        await export.ExportAsync();
        var first = await ExportedObjects.LinesAsync(export.Path);

        var refused = await export.ExportAsync();
        var next = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, 0), (refused.Outcome.Exit, refused.Outcome.State.NotedUnits));
        ArtifactTables.AssertSame(first, await ExportedObjects.LinesAsync(export.Path));
        var areas = refused.Outcome.State.Areas.ByTable;
        Assert.Equal(standings, areas.Select(area => $"{area.Table} {area.StandingText}"));
        Assert.All(areas.Where(area => area.Standing == AreaStanding.NotPermitted), area => Assert.Contains("is kept", area.Why, StringComparison.Ordinal));
        Assert.Equal(first.Count, areas.Sum(area => area.Rows));
        Assert.True(next.Outcome.AlreadyComplete);
        await AssertSoundAsync(export);
    }

    [Theory]
    [InlineData("teams", "members")]
    [InlineData("members")]
    public async Task A_team_whose_name_is_free_by_now_is_missed_and_stays_as_it_was(params string[] tables)
    {
        FaultRule[] free =
        [
            Answer("Team", """{"data":{"entity":{"name":"acme","available":true}}}""") with { Skip = tables.Contains("teams") ? 1 : 0 },
            Answer("TeamMembers", """{"data":{"entity":{"isTeam":false,"members":[]}}}""") with { Skip = 1 },
        ];
        await using var export = await NightlyExport.StartAsync(
            new SimulatorOptions { Worlds = [ExportedObjects.Small], Faults = new FaultPlan { Rules = ExportedObjects.Apart(free) } }, ["acme"], ["projects", .. tables]);
        await export.ExportAsync();
        var first = await LinesAsync();

        var night = await export.ExportAsync();

        Assert.Equal(FailureCode.NotFound, Assert.Single(night.Outcome.State.Failed).Failure.Code);
        ArtifactTables.AssertSame(first, await LinesAsync());

        async Task<IReadOnlyList<string>> LinesAsync() =>
            [.. await ArtifactTables.LinesAsync(export.Path, "teams"), .. await ArtifactTables.LinesAsync(export.Path, "members")];

        static FaultRule Answer(string operation, string body) => new() { Kind = FaultKind.Status, Status = 200, Body = body, Match = new FaultMatch { Operation = operation } };
    }

    [Fact]
    public async Task A_repair_keeps_what_is_not_shown_any_more_and_fails_where_that_is_damaged()
    {
        await using var export = await StartAsync(ExportedObjects.Small, Forbidden("TeamMembers") with { Skip = 1 });
        await export.ExportAsync();
        var first = await ExportedObjects.LinesAsync(export.Path);
        Remove(export, "teams");

        var repaired = await export.ExportAsync(request => request with { Repair = true });

        Assert.Equal(ExitCode.Complete, repaired.Outcome.Exit);
        ArtifactTables.AssertSame(first, await ExportedObjects.LinesAsync(export.Path));
        await AssertSoundAsync(export);

        Remove(export, "members");
        var lost = await export.ExportAsync(request => request with { Repair = true });

        Assert.Equal(ExitCode.Incomplete, lost.Outcome.Exit);
        var failed = Assert.Single(lost.Outcome.State.Failed);
        Assert.Equal(FailureCode.PermissionDenied, failed.Failure.Code);
        Assert.Contains("cannot be fetched again", failed.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_in_the_middle_of_a_listing_is_a_failure_that_the_next_start_mends()
    {
        await using var export = await StartAsync(ExportedObjects.World, Forbidden("Sweeps", ExportedObjects.Project) with { Nth = [3] });

        var refused = await export.ExportAsync();

        Assert.Equal(ExitCode.Incomplete, refused.Outcome.Exit);
        Assert.Equal(FailureCode.PermissionDenied, Assert.Single(refused.Outcome.State.Failed).Failure.Code);

        var mended = await export.ExportAsync();

        Assert.Equal(ExitCode.Complete, mended.Outcome.Exit);
        Assert.Equal(ExportedObjects.Sweeps.Count, (await ArtifactTables.ReadAsync(export.Path, "sweeps")).Count);
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task A_server_that_lacks_a_single_field_is_a_failure_and_no_empty_table()
    {
        await using var export = await StartAsync(ExportedObjects.Small, without: ["Sweep.config"]);

        var outcome = (await export.ExportAsync()).Outcome;

        Assert.Equal(ExitCode.Incomplete, outcome.Exit);
        Assert.All(outcome.State.Failed, failed => Assert.Equal(FailureCode.UnsupportedQuery, failed.Failure.Code));
        Assert.DoesNotContain(outcome.State.Areas.ByTable, area => area.Table == "sweeps");
    }

    [Fact]
    public async Task Agents_that_were_hidden_are_asked_for_once_a_night_and_read_when_they_are_shown()
    {
        await using var export = await StartAsync(ExportedObjects.Small, Forbidden("SweepAgents") with { Limit = (int)AllSweeps + 2 });
        var first = await export.ExportAsync();

        var hidden = await export.ExportAsync();
        var shown = await export.ExportAsync();

        Assert.Equal(AreaStanding.NotPermitted, StandingOf(first, "sweep_agents"));
        Assert.True(hidden.Outcome.AlreadyComplete);
        Assert.Equal(2, hidden.Requests.Count(request => request.Operation == "SweepAgents"));
        Assert.Equal(AreaStanding.Complete, StandingOf(shown, "sweep_agents"));
        Assert.Equal(
            ExportedObjects.Small.Projects("acme").SelectMany(project => project.Catalog.Sweeps).Sum(sweep => sweep.Agents.Count),
            (await ArtifactTables.ReadAsync(export.Path, "sweep_agents")).Count);
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task Runs_of_sweeps_that_were_hidden_are_read_when_they_are_shown()
    {
        await using var export = await StartAsync(ExportedObjects.Small, Forbidden("SweepRuns") with { Limit = 4 });
        var first = await export.ExportAsync();

        var hidden = await export.ExportAsync();
        var shown = await export.ExportAsync();

        Assert.Equal(AreaStanding.NotPermitted, StandingOf(first, "sweep_runs"));
        Assert.True(hidden.Outcome.AlreadyComplete);
        Assert.Equal(AreaStanding.Complete, StandingOf(shown, "sweep_runs"));
        Assert.Equal(
            ExportedObjects.Small.Projects("acme").SelectMany(project => project.Runs()).Count(run => run.Sweep is not null),
            (await ArtifactTables.ReadAsync(export.Path, "sweep_runs")).Count);
    }

    [Fact]
    public async Task One_sweep_whose_agents_do_not_come_costs_no_other_and_is_read_by_the_next_start()
    {
        await using var export = await StartAsync(ExportedObjects.Small, Refused("SweepAgents") with { Nth = [3] });

        var first = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, 1), (first.Outcome.Exit, first.Outcome.State.NotedUnits));
        Assert.Equal(AreaStanding.Partial, StandingOf(first, "sweep_agents"));
        Assert.Equal(AllSweeps, (await ArtifactTables.ReadAsync(export.Path, "sweeps")).Count);

        var next = await export.ExportAsync();

        Assert.Equal(0, next.Outcome.State.NotedUnits);
        Assert.Equal(
            ExportedObjects.Small.Projects("acme").SelectMany(project => project.Catalog.Sweeps).Sum(sweep => sweep.Agents.Count),
            (await ArtifactTables.ReadAsync(export.Path, "sweep_agents")).Count);
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task Agents_that_do_not_come_a_second_time_stay_as_they_were()
    {
        var world = new ChangingWorld(ExportedObjects.Small);
        await using var export = await StartAsync(world, Refused("SweepAgents") with { Skip = (int)AllSweeps + 3, Limit = 1 });
        await export.ExportAsync();
        var first = await ExportedObjects.LinesAsync(export.Path);
        world.EditSweep(ExportedObjects.Project, "sweep0001", new SweepEdit { State = "CRASHED" });

        var night = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, AreaStanding.Partial), (night.Outcome.Exit, StandingOf(night, "sweep_agents")));
        var lines = await ExportedObjects.LinesAsync(export.Path);
        Assert.Equal(first.Count, lines.Count);
        Assert.Contains("CRASHED", Assert.Single(lines.Except(first)), StringComparison.Ordinal);
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task What_could_not_be_read_again_of_a_project_that_is_gone_by_now_stays_and_fails_no_more()
    {
        var world = new ChangingWorld(ExportedObjects.Small);
        await using var export = await StartAsync(world, Refused("Sweeps", ExportedObjects.Project) with { Nth = [3] });
        var whole = await export.ExportAsync();
        var first = await ExportedObjects.LinesAsync(export.Path);
        world.EditSweep(ExportedObjects.Project, "sweep0001", new SweepEdit { State = "CRASHED" });
        var failed = await export.ExportAsync();
        world.HideProject(ExportedObjects.Project);

        var gone = await export.ExportAsync();

        Assert.Equal(ExitCode.Incomplete, failed.Outcome.Exit);
        Assert.Equal(ExitCode.Complete, gone.Outcome.Exit);
        Assert.Equal(whole.Outcome.State.Areas.ByTable, gone.Outcome.State.Areas.ByTable);
        ArtifactTables.AssertSame(first, await ExportedObjects.LinesAsync(export.Path));
        Assert.Equal(ExitCode.Complete, (await export.ExportAsync()).Outcome.Exit);
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task What_was_never_read_of_a_project_that_is_gone_by_now_fails_no_more()
    {
        var world = new ChangingWorld(ExportedObjects.Small);
        await using var export = await StartAsync(world, Refused("Sweeps", ExportedObjects.Project) with { Nth = [1] });
        var failed = await export.ExportAsync();
        world.HideProject(ExportedObjects.Project);

        var gone = await export.ExportAsync();

        Assert.Equal((ExitCode.Incomplete, ExitCode.Complete), (failed.Outcome.Exit, gone.Outcome.Exit));
        Assert.Contains(gone.Outcome.Remarks, remark => remark.Contains("no more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_could_not_be_read_again_is_tried_again_also_by_a_start_that_looks_for_nothing_new()
    {
        var world = new ChangingWorld(ExportedObjects.Small);
        await using var export = await StartAsync(world, Refused("Sweeps", ExportedObjects.Project) with { Nth = [3] });
        await export.ExportAsync();
        world.EditSweep(ExportedObjects.Project, "sweep0001", new SweepEdit { State = "CRASHED" });
        var failed = await export.ExportAsync();

        var once = await export.ExportAsync(request => request with { Once = true });

        Assert.Equal((ExitCode.Incomplete, ExitCode.Complete), (failed.Outcome.Exit, once.Outcome.Exit));
        Assert.Contains(await ExportedObjects.LinesAsync(export.Path), line => line.Contains("CRASHED", StringComparison.Ordinal));
    }

    private static FaultRule Forbidden(string operation, string? project = null) => Failing(operation, project, 403);

    private static FaultRule Refused(string operation, string? project = null) => Failing(operation, project, 409);

    private static FaultRule Failing(string operation, string? project, int status) =>
        new() { Kind = FaultKind.Status, Status = status, Match = new FaultMatch { Operation = operation, Project = project } };

    private static async Task<NightlyExport> StartAsync(World world, FaultRule? fault = null, IReadOnlyList<string>? without = null) => await NightlyExport.StartAsync(
        new SimulatorOptions
        {
            Worlds = [world],
            Capabilities = new CapabilityOptions { UnknownFields = without ?? [] },
            Faults = new FaultPlan { Rules = fault is null ? [] : ExportedObjects.Apart(fault) },
        },
        ["acme"],
        ExportedObjects.Tables);

    private static AreaStanding StandingOf(Night night, string table) => night.Outcome.State.Areas.ByTable.Where(area => area.Table == table).Max(area => area.Standing);

    private static void Remove(NightlyExport export, string table) =>
        File.Delete(Directory.EnumerateFiles(Path.Combine(export.Path, "tables", table), "*.parquet", SearchOption.AllDirectories).First());

    private static async Task AssertSoundAsync(NightlyExport export)
    {
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());
    }
}
