using WandbExporter.Core.Errors;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>A run that is null on a later night is there: it is neither gone nor passed over.</summary>
public sealed class NullRunNightTests
{
    private static readonly GeneratedWorld All = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 5, RowsPerRun = 2, AwkwardShapes = false, Organizations = 0 });

    private static readonly string Project = All.Projects("acme")[0].Name;

    [Fact]
    public async Task One_that_is_null_among_the_states_and_when_it_is_asked_for_by_name_is_not_gone()
    {
        await using var export = await StartAsync(All, Null("RunStates"));
        await export.ExportAsync();

        var night = await export.ExportAsync();

        Assert.Contains(night.Requests, request => request.Operation == "RunStates" && request.Fault is not null);
        Assert.Equal(0, night.Outcome.State.LastUpdate?.Gone ?? 0);
        Assert.DoesNotContain("gone", night.Changes ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_changed_and_is_null_when_it_is_asked_for_by_name_fails_by_that_name_until_it_is_shown()
    {
        var run = All.FindProject("acme", Project)!.Runs().ElementAt(2).Name;
        var world = new ChangingWorld(All);
        await using var whole = await StartAsync(world);
        var asked = (await whole.ExportAsync()).Requests.Count(request => request.Operation == "Runs");
        await using var export = await StartAsync(world, Null("Runs") with { Skip = asked, Limit = 40 }, Null("RunNames") with { Limit = 40 });
        await export.ExportAsync();
        world.Edit(Project, run, new RunEdit { DisplayName = "another name" });

        var night = (await export.ExportAsync(destination => destination, export.Path)).Outcome;

        Assert.Equal(ExitCode.Incomplete, night.Exit);
        Assert.Contains(night.State.Failed, failed => failed.Unit.Contains(run, StringComparison.Ordinal) && failed.Failure.Code == FailureCode.NullNodes);
        for (var nights = 0; night.Exit == ExitCode.Incomplete && nights < 40; nights++)
            night = (await export.ExportAsync(destination => destination, export.Path)).Outcome;
        Assert.Equal((ExitCode.Complete, 0), (night.Exit, night.State.Failed.Count));
    }

    private static Task<NightlyExport> StartAsync(World world, params FaultRule[] faults) =>
        NightlyExport.StartAsync(new SimulatorOptions { Worlds = [world], Faults = new FaultPlan { Rules = faults } }, [$"acme/{Project}"], ["projects", "runs"]);

    /// <summary>A server whose schema lets a node be null, which that of the simulator does not.</summary>
    private static FaultRule Null(string operation) => new()
    {
        Kind = FaultKind.Status,
        Status = 200,
        Body = """{"data":{"project":{"runCount":5,"runs":{"edges":[{"node":null,"cursor":"c"}],"pageInfo":{"endCursor":"c","hasNextPage":false}}}}}""",
        Match = new FaultMatch { Operation = operation },
    };
}
