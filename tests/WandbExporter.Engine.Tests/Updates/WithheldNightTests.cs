using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>Runs of which the server shows, on a later night, that they changed or are new, and not what they are.</summary>
public sealed class WithheldNightTests
{
    private static readonly string[] Tables = ["projects", "runs", "history"];

    private readonly GeneratedWorld _all = new(new GeneratorOptions { Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 2, AwkwardShapes = false, Catalogs = false });
    private readonly RunGrowth _broken = new(long.MaxValue);
    private readonly ChangingWorld _world;

    public WithheldNightTests()
    {
        _broken.Finish();
        _world = new ChangingWorld(new GrowingWorld(_all, run => run.Index == 0 ? _broken : null));
    }

    private ProjectData Project => _all.Projects("acme")[0];

    private string Name(int run) => Project.RunAt(run).Name;

    [Fact]
    public async Task A_run_that_changed_and_is_withheld_has_failed_until_it_is_shown()
    {
        await using var export = await NightlyExport.StartAsync(new SimulatorOptions { Worlds = [_world] }, ["acme"], Tables);
        await export.ExportAsync();

        _broken.IsUnreadable = true;
        _world.Edit(Project.Name, Name(0), new RunEdit { Tags = ["edited"] });
        _world.Edit(Project.Name, Name(1), new RunEdit { Tags = ["edited too"] });
        await AssertFailedAsync();
        // Also while nothing tells any more that it changed.
        _world.Edit(Project.Name, Name(0), new RunEdit());
        await AssertFailedAsync();

        _broken.IsUnreadable = false;
        var mended = await export.ExportAsync();
        Assert.Equal((ExitCode.Complete, 0), (mended.Outcome.Exit, mended.Outcome.State.Failed.Count));
        Assert.True((await export.ExportAsync()).Outcome.AlreadyComplete);

        async Task AssertFailedAsync()
        {
            var outcome = (await export.ExportAsync()).Outcome;
            Assert.Equal(ExitCode.Incomplete, outcome.Exit);
            Assert.Equal(UnitId.OfRun(UnitKind.Run, new RunPath("acme", Project.Name, Name(0))).Value, Assert.Single(outcome.State.Failed).Unit);
            Assert.Equal(3, (await ExportedWorld.ReadAsync(export.Path, "runs")).Count);
        }
    }

    [Fact]
    public async Task A_new_run_with_fields_that_make_no_sense_is_remarked()
    {
        var body = """
            {"data":{"project":{"runCount":1,"runs":{"edges":[{"node":{"id":"x","name":"NAME","state":"finished","historyLineCount":2,"logLineCount":"many"},"cursor":"c"}],
            "pageInfo":{"endCursor":"c","hasNextPage":false}}}}}
            """.Replace("NAME", Name(2), StringComparison.Ordinal);
        // The first night lists them in one request.
        var rule = new FaultRule { Kind = FaultKind.Status, Status = 200, Body = body, Nth = [2], Match = new FaultMatch { Operation = "Runs" } };
        await using var export = await NightlyExport.StartAsync(new SimulatorOptions { Worlds = [_world], Faults = new FaultPlan { Rules = [rule] } }, ["acme"], Tables);
        _world.Hide(Project.Name, Name(2));
        await export.ExportAsync();

        _world.Show(Project.Name, Name(2));
        var night = await export.ExportAsync();

        Assert.Equal("+1 run", night.Changes);
        var odd = Assert.Single((await export.RecordsAsync()).OfType<RunsListed>().Last().Odd!);
        Assert.Equal((Name(2), "logLineCount"), (odd.RunId, Assert.Single(odd.Fields).Name));
        Assert.Contains(night.Outcome.Remarks, remark => remark.Contains(odd.Note, StringComparison.Ordinal));
    }
}
