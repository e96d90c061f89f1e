using WandbExporter.Core.Errors;
using WandbExporter.Engine.Plan;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

public sealed class TooManyFailedTests
{
    [Fact]
    public async Task An_export_that_ends_early_for_what_failed_says_so_at_once_and_has_a_row_for_each_failure()
    {
        var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 12, RowsPerRun = 1, AwkwardShapes = false, Catalogs = false });
        var rule = new FaultRule { Kind = FaultKind.Status, Status = 404, Match = new FaultMatch { Operation = "RunFiles" } };
        await using var export = await NightlyExport.StartAsync(world, faults: new FaultPlan { Rules = [rule] });
        var told = 0;

        var outcome = (await export.ExportAsync(
            destination => destination,
            export.Path,
            request => request with { Tables = TableCatalogue.Default.Of(["files"]), MaxFailures = new FailureLimit(2, null) },
            engine => engine.EndsEarly = () => told++)).Outcome;

        Assert.Equal((ExitCode.Incomplete, 1), (outcome.Exit, told));
        Assert.True(outcome.FailedTooMany >= 3);
        using var duck = new DuckDb();
        var failed = await duck.QueryAsync($"SELECT unit FROM read_parquet({DuckDb.Text(Path.Combine(export.Path, "_export", "failures.parquet"))})").Select(row => (string)row[0]!).ToListAsync();
        Assert.Equal(outcome.State.Failed.Select(one => one.Unit).Order(StringComparer.Ordinal), failed.Order(StringComparer.Ordinal));
        Assert.Equal(0, (await export.VerifyAsync()).ProblemsTotal);
    }
}
