using WandbExporter.Archive.Verify;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

public sealed class ObjectExportTests
{
    [Fact]
    public async Task Sweeps_with_their_runs_and_agents_are_those_of_the_server()
    {
        await using var export = await StartAsync();

        var outcome = (await export.ExportAsync()).Outcome;

        ArtifactTables.AssertSame(
            ExportedObjects.Sweeps.Select(sweep => $"{sweep.Project.Name} · {sweep.Name} · {sweep.RunCount} · {sweep.Config}"),
            await ArtifactTables.LinesAsync(export.Path, "sweeps", "project_name", "sweep", "run_count", "config_yaml"));
        ArtifactTables.AssertSame(
            ExportedObjects.World.Projects("acme").SelectMany(project => project.Runs()).Where(run => run.Sweep is not null).Select(run => $"{run.Project.Name} · {run.Sweep} · {run.Name}"),
            await ArtifactTables.LinesAsync(export.Path, "sweep_runs", "project_name", "sweep", "run_id"));
        ArtifactTables.AssertSame(
            ExportedObjects.Sweeps.SelectMany(sweep => sweep.Agents.Select(agent => $"{sweep.Project.Name} · {sweep.Name} · {agent.Name}")),
            await ArtifactTables.LinesAsync(export.Path, "sweep_agents", "project_name", "sweep", "agent"));
        Assert.Equal(ExitCode.Complete, outcome.Exit);
        Assert.Equal(0, outcome.State.NotedUnits);
        Assert.All(outcome.State.Areas.ByTable, area => Assert.Equal(AreaStanding.Complete, area.Standing));
        Assert.Equal((ExportedObjects.Sweeps.Count, ExportedObjects.Sweeps.Count), AreaOf(outcome, "sweeps"));
        Assert.Equal(AreaOf(outcome, "sweep_runs").Counted, AreaOf(outcome, "sweep_runs").Rows);
    }

    /// <summary>A sweep that is listed has no runs on some servers, and all of them when it is asked for by its name: neither is asked.</summary>
    [Fact]
    public async Task Runs_of_sweeps_are_here_whatever_the_sweeps_themselves_list()
    {
        await using var export = await StartAsync(ExportedObjects.Small, without: ["Sweep.runs"]);

        Assert.Equal((ExitCode.Complete, 0), (await export.ExportAsync()).Outcome is var outcome ? (outcome.Exit, outcome.State.NotedUnits) : default);

        ArtifactTables.AssertSame(
            ExportedObjects.Small.Projects("acme").SelectMany(project => project.Runs()).Where(run => run.Sweep is not null).Select(run => $"{run.Project.Name} · {run.Sweep} · {run.Name}"),
            await ArtifactTables.LinesAsync(export.Path, "sweep_runs", "project_name", "sweep", "run_id"));
    }

    [Fact]
    public async Task A_configuration_is_read_as_far_as_it_can_be()
    {
        await using var export = await StartAsync();

        await export.ExportAsync();

        var odd = (await ArtifactTables.ReadAsync(export.Path, "sweeps", "sweep", "method", "metric", "goal", "config", "config_error", "best_loss"))
            .Where(row => !row[0].StartsWith("sweep0", StringComparison.Ordinal)).ToDictionary(row => row[0]);
        Assert.Equal(["bayes", "-", "-", "-", "The configuration is no YAML that can be read: it is malformed.", "-"], odd["bad0yaml"][1..]);
        Assert.Equal(["bayes", "val/acc", "-"], odd["no0goal"][1..4]);
        Assert.Contains("\"lr\":{\"value\":\"1e-5\"}", odd["no0goal"][4], StringComparison.Ordinal);
        Assert.Equal(["bayes", "-", "-"], odd["no0metric"][1..4]);
        Assert.Equal(["-", "-"], odd["empty"][4..6]);
        Assert.Equal("maximize", odd["alias0"][3]);
    }

    [Fact]
    public async Task Members_are_listed_once_each_and_a_user_is_no_team()
    {
        await using var export = await StartAsync(selection: ["acme", "ada"]);

        await export.ExportAsync();

        Assert.Equal(["acme · true · -", "ada · false · not a team"], await ArtifactTables.LinesAsync(export.Path, "teams", "entity_name", "is_team", "remark"));
        var members = await ArtifactTables.ReadAsync(export.Path, "members", "entity_name", "username", "pending", "is_service_account", "role");
        Assert.All(members, member => Assert.Equal("acme", member[0]));
        Assert.Equal(8, members.Count);
        Assert.Equal(["acme", "robot", "false", "true", "member"], members.Single(member => member[1] == "robot"));
        Assert.Equal("true", members.Single(member => member[1] == "-")[2]);
        Assert.Single(members, member => member[1] == ExportedObjects.World.Users[1].Username);
    }

    [Fact]
    public async Task What_an_old_server_does_not_know_is_noted_and_is_no_failure()
    {
        await using var export = await StartAsync(without: ["Project.sweeps", "Entity.members"]);

        var night = await export.ExportAsync();

        Assert.Equal(ExitCode.Complete, night.Outcome.Exit);
        Assert.Equal(0, night.Outcome.State.NotedUnits);
        Assert.Equal(
            [("members", AreaStanding.NotOffered), ("sweep_agents", AreaStanding.NotOffered), ("sweep_runs", AreaStanding.NotOffered), ("sweeps", AreaStanding.NotOffered), ("teams", AreaStanding.Complete)],
            night.Outcome.State.Areas.ByTable.Select(area => (area.Table, area.Standing)));
        Assert.Contains("Cannot query field", night.Outcome.State.Areas.ByTable.Single(area => area.Table == "sweeps").Why, StringComparison.Ordinal);
        Assert.Empty(await ExportedRowsAsync(export, "sweeps"));

        var next = await export.ExportAsync();

        Assert.Equal(night.Outcome.State.Areas.ByTable, next.Outcome.State.Areas.ByTable);
        Assert.Equal(Committed(await export.RecordsAsync()).Distinct(), Committed(await export.RecordsAsync()));
    }

    [Fact]
    public async Task What_the_key_may_not_see_is_noted_and_is_no_failure()
    {
        await using var export = await StartAsync(faults: [ExportedObjects.Forbidden("TeamMembers"), ExportedObjects.Forbidden("SweepAgents")]);

        var outcome = (await export.ExportAsync()).Outcome;

        Assert.Equal((ExitCode.Complete, 0), (outcome.Exit, outcome.State.NotedUnits));
        Assert.Equal(
            ["members not permitted", "sweep_agents not permitted", "sweep_runs complete", "sweeps complete", "teams complete"],
            outcome.State.Areas.ByTable.Select(area => $"{area.Table} {area.StandingText}"));
        Assert.Equal(ExportedObjects.Sweeps.Count, (await ExportedRowsAsync(export, "sweeps")).Count);
    }

    [Fact]
    public async Task Less_than_the_server_counts_is_partial_and_is_remarked()
    {
        await using var export = await StartAsync(quirks: new QuirkOptions { CountsTooMany = 2 });

        var outcome = (await export.ExportAsync()).Outcome;

        Assert.Equal(AreaStanding.Partial, outcome.State.Areas.ByTable.Single(area => area.Table == "sweep_runs").Standing);
        Assert.True(outcome.State.NotedUnits > 0);
    }

    [Fact]
    public async Task A_night_asks_for_the_listings_alone_and_brings_what_changed()
    {
        var world = new ChangingWorld(ExportedObjects.World);
        await using var export = await StartAsync(world);
        await export.ExportAsync();
        var first = await ExportedObjects.LinesAsync(export.Path);

        var quiet = await export.ExportAsync();
        world.EditSweep(ExportedObjects.Project, "sweep0100", new SweepEdit { State = "CRASHED" });
        var changed = await export.ExportAsync();

        Assert.True(quiet.Outcome.AlreadyComplete);
        // Two projects: a page of the usual two sweeps, and five of 250; and the team with its members.
        Assert.Equal(
            [("EntityObjects", 1), ("Sweeps", 6)],
            quiet.Requests.Where(request => request.Operation is "EntityObjects" or "ProjectObjects" or "Sweeps" or "SweepRuns" or "SweepAgents" or "Team" or "TeamMembers")
                .CountBy(request => request.Operation!).Select(count => (count.Key, count.Value)).Order());
        var lines = await ExportedObjects.LinesAsync(export.Path);
        Assert.Equal(first.Count, lines.Count);
        Assert.Contains("CRASHED", Assert.Single(lines.Except(first)), StringComparison.Ordinal);
        Assert.Equal(0, changed.Outcome.State.NotedUnits);
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task An_export_that_dies_at_any_change_ends_with_what_an_uninterrupted_one_has()
    {
        await using var export = await StartAsync(ExportedObjects.Small);
        await export.ExportAsync();
        var whole = await ExportedObjects.LinesAsync(export.Path);

        for (var at = 1; ; at++)
        {
            var path = export.Below($"dying-{at}");
            if (!await export.DiesAsync(at, isDone: at % 2 == 0, path))
                break;
            var outcome = (await export.ExportAsync(inner => inner, path)).Outcome;
            Assert.Equal((at, ExitCode.Complete), (at, outcome.Exit));
            ArtifactTables.AssertSame(whole, await ExportedObjects.LinesAsync(path));
            await AssertSoundAsync(export, path);
        }
    }

    [Fact]
    public async Task What_is_damaged_is_read_again()
    {
        await using var export = await StartAsync();
        await export.ExportAsync();
        var whole = await ExportedObjects.LinesAsync(export.Path);
        foreach (var table in (string[])["members", "sweep_runs"])
            File.Delete(Directory.EnumerateFiles(Path.Combine(export.Path, "tables", table), "*.parquet", SearchOption.AllDirectories).First());

        var outcome = (await export.ExportAsync(request => request with { Repair = true })).Outcome;

        Assert.Equal(2, outcome.Repaired);
        ArtifactTables.AssertSame(whole, await ExportedObjects.LinesAsync(export.Path));
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task Single_runs_and_single_projects_have_no_objects_of_what_is_above_them()
    {
        var run = ExportedObjects.World.FindProject("acme", ExportedObjects.Project)!.RunAt(0).Name;
        await using var export = await StartAsync(selection: [$"acme/{ExportedObjects.Project}/{run}"]);

        var night = await export.ExportAsync();

        Assert.DoesNotContain(night.Requests, request => request.Operation is "Sweeps" or "Team" or "TeamMembers" or "EntityObjects" or "ProjectObjects");
    }

    [Fact]
    public async Task Verify_misses_what_was_selected_and_never_read()
    {
        await using var night = await NightlyExport.StartAsync(new SimulatorOptions { Worlds = [ExportedObjects.Small] }, ["acme"], ["projects"]);
        await night.ExportAsync();
        await using var export = await LocalExport.OpenReadOnlyAsync(night.Path, default);

        Assert.Equal(["Sweeps/acme/sweeps", "Team/acme"], (await MissingAsync(["acme"])).Where(unit => unit.EndsWith("/sweeps", StringComparison.Ordinal) || unit.StartsWith("Team/", StringComparison.Ordinal)));
        Assert.Equal(["Sweeps/acme/sweeps"], await MissingAsync(["acme/sweeps"], "sweeps"));
        Assert.Empty(await MissingAsync(["acme/sweeps/some-run"], "sweeps"));

        async Task<IEnumerable<string>> MissingAsync(IReadOnlyList<string> selection, string? project = null)
        {
            var identity = export.Identity with { Selection = selection, Tables = ["projects", "sweeps", "sweep_runs", "teams"] };
            var verifier = new ExportVerifier(export, identity, TableCatalogue.Default.Of(identity.Tables), "test", new VerifyOptions(), TimeProvider.System);
            var report = await verifier.VerifyAsync(null, default);
            return report.Problems.Where(problem => problem.Code == "missing_unit" && (project is null || problem.Subject.EndsWith($"/{project}", StringComparison.Ordinal))).Select(problem => problem.Subject).Order(StringComparer.Ordinal);
        }
    }

    [Fact]
    public void Only_what_is_selected_whole_may_have_objects()
    {
        Assert.Equal(["sweeps", "teams"], Filled("acme"));
        Assert.Equal(["sweeps"], Filled("acme/sweeps"));
        Assert.Empty(Filled("acme/sweeps/some-run"));
        Assert.Equal(["sweeps", "teams"], Filled("acme/sweeps/some-run", "ada"));

        static IEnumerable<string> Filled(params string[] selection)
        {
            var request = new ExportRequest(SelectionParser.Parse(selection), TableCatalogue.Default.Of(["runs", "sweeps", "teams"]));
            Assert.True(request.MayFill("runs"));
            return ((string[])["sweeps", "teams"]).Where(request.MayFill);
        }
    }

    private static async Task<NightlyExport> StartAsync(
        World? world = null,
        IReadOnlyList<string>? selection = null,
        IReadOnlyList<string>? without = null,
        IReadOnlyList<FaultRule>? faults = null,
        QuirkOptions? quirks = null) => await NightlyExport.StartAsync(new SimulatorOptions
        {
            Worlds = [world ?? ExportedObjects.World],
            Capabilities = new CapabilityOptions { UnknownFields = without ?? [] },
            Faults = new FaultPlan { Rules = ExportedObjects.Apart(faults ?? []) },
            Quirks = quirks ?? QuirkOptions.None,
        }, selection ?? ["acme"], ExportedObjects.Tables);

    private static async Task AssertSoundAsync(NightlyExport export, string? path = null)
    {
        var report = await export.VerifyAsync(path);
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());
    }

    private static (long Rows, long? Counted) AreaOf(ExportOutcome outcome, string table)
    {
        var area = outcome.State.Areas.ByTable.Single(area => area.Table == table);
        return (area.Rows, area.Counted);
    }

    private static Task<IReadOnlyList<string[]>> ExportedRowsAsync(NightlyExport export, string table) => ArtifactTables.ReadAsync(export.Path, table);

    private static IEnumerable<string> Committed(IEnumerable<JournalRecord> records) =>
        records.OfType<UnitCommitted>().Select(committed => committed.Unit).Where(unit => unit.StartsWith("Sweeps/", StringComparison.Ordinal) || unit.StartsWith("Team/", StringComparison.Ordinal));
}
