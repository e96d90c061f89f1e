using WandbExporter.Core.Errors;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>What a running run logs and uses from night to night.</summary>
public sealed class RunningLineageTests
{
    private const string Project = "image-classifier";

    /// <summary>Of the model's versions, run 1 logs the second, and run 5 uses it.</summary>
    private static readonly GeneratedWorld All = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 6, RowsPerRun = 9, AwkwardShapes = false, Organizations = 0 });

    [Fact]
    public async Task The_lineage_of_a_run_that_still_runs_is_that_of_the_last_night_and_in_the_end_all()
    {
        Dictionary<long, RunGrowth> growths = new() { [1] = new RunGrowth(3), [5] = new RunGrowth(3) };
        var world = new ChangingWorld(new GrowingWorld(All, run => growths.GetValueOrDefault(run.Index)));
        // An edited run is one of the project as it is by then, and so is what it logged.
        foreach (var run in All.FindProject("acme", Project)!.Runs())
            world.Edit(Project, run.Name, new RunEdit());
        world.ShowVersions(Project, "model-0", 1);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        await export.ExportAsync();
        await AssertLineageAsync(0);

        // They go on running, and one of them has logged what the other one used.
        foreach (var growth in growths.Values)
            growth.Advance(2);
        world.ShowVersions(Project, "model-0", 2);
        await export.ExportAsync();
        await AssertLineageAsync(1);

        foreach (var growth in growths.Values)
            growth.Finish();
        world.Moved();
        var last = await export.ExportAsync();
        Assert.Equal((ExitCode.Complete, 0), (last.Outcome.Exit, last.Outcome.State.Live.Count(unit => unit.Unit.Kind == ArtifactLineageTable.Kind)));
        await AssertLineageAsync(1);
        Assert.True((await export.ExportAsync()).Outcome.AlreadyComplete);

        async Task AssertLineageAsync(int second)
        {
            var project = world.FindProject("acme", Project)!;
            var lines = await ArtifactTables.LinesAsync(export.Path, "artifact_lineage", "run_id", "use", "artifact_id");
            ArtifactTables.AssertSame(
                project.Runs().SelectMany(run => project.Catalog.OutputsOf(run).Select(artifact => $"{run.Name} · logged · {artifact.Id}").Concat(project.Catalog.InputsOf(run).Select(artifact => $"{run.Name} · used · {artifact.Id}"))),
                lines);
            var model = All.FindProject("acme", Project)!.Catalog.FindVersion("model-0:v1")!.Artifact;
            Assert.Equal(2 * second, lines.Count(line => line.EndsWith(model.Id, StringComparison.Ordinal)));
            Assert.True((await export.VerifyAsync()).ProblemsTotal == 0);
        }
    }
}
