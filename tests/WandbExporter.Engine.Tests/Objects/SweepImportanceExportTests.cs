using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>What is computed of sweeps, held against what DuckDB makes of the same export's configs and summaries.</summary>
public sealed class SweepImportanceExportTests
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 700, RowsPerRun = 1, AwkwardShapes = false, Sweeps = 8 });

    [Fact]
    public async Task The_best_run_and_the_correlations_are_those_that_a_query_finds()
    {
        await using var export = await StartAsync(["runs", "run_config", "run_summary", "sweeps", "sweep_runs", "sweep_importance"]);

        var outcome = (await export.ExportAsync()).Outcome;

        Assert.Equal((ExitCode.Complete, AreaStanding.Complete), (outcome.Exit, outcome.State.Areas.ByTable.Single(area => area.Table == "sweep_importance").Standing));
        using var duck = new DuckDb();
        var differing = await duck.QueryAsync($"""
            WITH metric AS (SELECT project_name, run_id, value_double AS y FROM {Table(export, "run_summary")} WHERE key = 'train/loss'),
                 lr AS (SELECT project_name, run_id, value_double AS x FROM {Table(export, "run_config")} WHERE key = 'lr'),
                 truth AS (
                     SELECT r.project_name, r.sweep, arg_min(r.run_id, y) AS best, min(y) AS value, count(*) AS runs, corr(x, y) AS r
                     FROM {Table(export, "sweep_runs")} r JOIN metric USING (project_name, run_id) JOIN lr USING (project_name, run_id) GROUP BY ALL)
            SELECT s.sweep, s.best_run, t.best, s.best_value, t.value, i.runs, t.runs, i.correlation, t.r, i.importance
            FROM {Table(export, "sweeps")} s JOIN truth t USING (project_name, sweep) LEFT JOIN {Table(export, "sweep_importance")} i USING (project_name, sweep)
            WHERE s.metric = 'train/loss'
            """).ToListAsync();
        // Of the odd ones, one has the usual configuration; and the usual project has two sweeps.
        Assert.Equal(5, differing.Count);
        Assert.All(differing, row =>
        {
            Assert.Equal((row[2], row[4], row[6]), (row[1], row[3], row[5]));
            Assert.Equal((double)row[8]!, (double)row[7]!, 9);
        });
        Assert.Equal(
            ["alias0 · - · -", "bad0yaml · - · -", "empty · - · -", "no0goal · - · -", "no0metric · - · -"],
            (await ArtifactTables.LinesAsync(export.Path, "sweeps", "sweep", "best_run", "best_value")).Where(line => line.EndsWith(" · -", StringComparison.Ordinal)));
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());
    }

    [Fact]
    public async Task Runs_are_asked_for_what_is_wanted_of_them_and_no_more()
    {
        await using var runs = await StartAsync(["sweep_runs"]);
        await using var sweeps = await StartAsync(["sweeps"]);
        await using var agents = await StartAsync(["sweep_agents"]);

        var asked = await runs.ExportAsync();
        await sweeps.ExportAsync();

        // A page of a run each for the usual project's two sweeps and the other's eight: what is large is left out.
        Assert.Equal(2, asked.Requests.Count(request => request.Operation == "SweepRuns"));
        Assert.DoesNotContain((await agents.ExportAsync()).Requests, request => request.Operation == "SweepRuns");
        Assert.Equal(5, (await ArtifactTables.ReadAsync(sweeps.Path, "sweeps", "best_run")).Count(row => row[0] != "-"));
        Assert.Empty(await ArtifactTables.ReadAsync(sweeps.Path, "sweep_runs"));
        Assert.True((await sweeps.ExportAsync()).Outcome.AlreadyComplete);
    }

    [Fact]
    public async Task Where_the_runs_are_not_shown_neither_is_what_they_say_and_a_later_night_brings_it()
    {
        await using var export = await StartAsync(["sweeps", "sweep_runs", "sweep_importance"], ExportedObjects.Forbidden("SweepRuns") with { Limit = 2 });

        var hidden = await export.ExportAsync();
        var shown = await export.ExportAsync();

        Assert.Equal(
            [AreaStanding.NotPermitted, AreaStanding.NotPermitted, AreaStanding.Complete],
            hidden.Outcome.State.Areas.ByTable.Where(area => area.Table is "sweeps" or "sweep_runs" or "sweep_importance").OrderBy(area => area.Table, StringComparer.Ordinal).Select(area => area.Standing));
        Assert.All(shown.Outcome.State.Areas.ByTable, area => Assert.Equal(AreaStanding.Complete, area.Standing));
        Assert.Equal(5, (await ArtifactTables.ReadAsync(export.Path, "sweeps", "best_run")).Count(row => row[0] != "-"));
        Assert.NotEmpty(await ArtifactTables.ReadAsync(export.Path, "sweep_importance"));
    }

    [Fact]
    public async Task A_run_whose_values_cannot_be_read_may_be_the_best_and_is_remarked()
    {
        var sweep = ExportedObjects.Small.Projects("acme").SelectMany(project => project.Catalog.Sweeps).First(one => one.RunCount > 0 && one.Config.Contains("train/loss", StringComparison.Ordinal));
        var broken = new RunGrowth(long.MaxValue) { IsUnreadable = true };
        broken.Finish();
        var run = sweep.RunAt(0);
        await using var export = await NightlyExport.StartAsync(
            new SimulatorOptions { Worlds = [new GrowingWorld(ExportedObjects.Small, other => other.Name == run.Name && other.Project.Name == run.Project.Name ? broken : null)] }, ["acme"], ["sweeps", "sweep_importance"]);

        var outcome = (await export.ExportAsync()).Outcome;

        Assert.Equal(ExitCode.Complete, outcome.Exit);
        Assert.Contains(outcome.State.Areas.ByTable, area => area is { Table: "sweeps", Standing: AreaStanding.Partial });
        Assert.Contains(outcome.Remarks, remark => remark.Contains($"/{run.Name} of the sweep {sweep.Name} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_deleted_runs_were_to_their_sweeps_stays_and_what_the_others_are_by_now_comes()
    {
        await using var export = await StartAsync(["sweeps", "sweep_runs", "sweep_importance"]);
        await export.ExportAsync();
        var before = await StandAsync();
        var sweeps = (await ArtifactTables.ReadAsync(export.Path, "sweeps", "sweep", "project_name", "best_run", "run_count")).Where(row => row[2] != "-").ToList();
        var members = (await ArtifactTables.ReadAsync(export.Path, "sweep_runs", "sweep", "run_id")).ToLookup(row => row[0], row => row[1]);
        var (bestOf, allOf) = (sweeps[0], sweeps[1]);

        await export.DeleteAsync(new RunPath("acme", bestOf[1], bestOf[2]));
        foreach (var run in members[allOf[0]])
            await export.DeleteAsync(new RunPath("acme", allOf[1], run));
        await export.ExportAsync();

        Assert.Equal(before, await StandAsync());
        Assert.True((await export.ExportAsync()).Outcome.AlreadyComplete);
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());

        async Task<IReadOnlyList<string>> StandAsync() =>
        [
            .. await ArtifactTables.LinesAsync(export.Path, "sweeps", "sweep", "best_run", "best_value", "run_count"),
            .. await ArtifactTables.LinesAsync(export.Path, "sweep_runs"),
            .. await ArtifactTables.LinesAsync(export.Path, "sweep_importance"),
        ];
    }

    [Fact]
    public async Task A_table_with_runs_that_are_gone_cannot_be_fetched_again_where_its_part_is_lost()
    {
        await using var export = await StartAsync(["sweeps", "sweep_runs"]);
        await export.ExportAsync();
        var run = (await ArtifactTables.ReadAsync(export.Path, "sweep_runs", "project_name", "run_id"))[0];
        await export.DeleteAsync(new RunPath("acme", run[0], run[1]));
        var part = Directory.EnumerateFiles(Path.Combine(export.Path, "tables", "sweep_runs"), "*.parquet", SearchOption.AllDirectories).Single(file => file.Contains(run[0], StringComparison.Ordinal));
        File.Delete(part);

        var outcome = (await export.ExportAsync(with: request => request with { Repair = true })).Outcome;

        Assert.Equal(ExitCode.Incomplete, outcome.Exit);
        Assert.Contains("put it back from a copy", Assert.Single(outcome.State.Failed).Failure.Message, StringComparison.Ordinal);
    }

    private static string Table(NightlyExport export, string table) => $"read_parquet({DuckDb.Text(Path.Combine(export.Path, "tables", table, "**", "*.parquet"))}, hive_partitioning = false)";

    private static async Task<NightlyExport> StartAsync(IReadOnlyList<string> tables, FaultRule? fault = null) => await NightlyExport.StartAsync(
        new SimulatorOptions { Worlds = [World], Faults = new FaultPlan { Rules = fault is null ? [] : ExportedObjects.Apart(fault) } }, ["acme"], tables);
}
