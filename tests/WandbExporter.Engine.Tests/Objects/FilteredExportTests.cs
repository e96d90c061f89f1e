using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>An export of what filters select, night after night: what left a filter stays, as runs do.</summary>
public sealed class FilteredExportTests
{
    private static readonly string[] OfSweeps = ["projects", "sweeps", "sweep_runs", "sweep_agents"];

    private static readonly string[] OfArtifacts = ["artifact_types", "artifact_collections", "artifact_versions", "artifact_aliases"];

    [Fact]
    public async Task Of_projects_and_sweeps_those_are_here_that_match_and_one_that_matches_no_more_stays()
    {
        var world = new ChangingWorld(ExportedObjects.Small);
        await using var export = await NightlyExport.StartAsync(new SimulatorOptions { Worlds = [world] }, ["acme"], OfSweeps);
        var truth = ExportedObjects.Small.FindProject("acme", ExportedObjects.Project)!.Catalog.Sweeps.Select(sweep => sweep.Name).Order(StringComparer.Ordinal).ToList();
        world.EditSweep(ExportedObjects.Project, truth[0], new SweepEdit { State = "CRASHED" });
        world.EditSweep(ExportedObjects.Project, truth[1], new SweepEdit { State = "CRASHED" });
        ExportRequest Filtered(ExportRequest request) => request with { Filters = new ListingFilters(Projects: """{"name":"sweeps"}""", Sweeps: """{"state":"CRASHED"}""") };

        var first = await export.ExportAsync(Filtered);

        AssertComplete(first);
        Assert.Equal(["sweeps"], await ArtifactTables.LinesAsync(export.Path, "projects", "project_name"));
        Assert.Equal(truth[..2], await ArtifactTables.LinesAsync(export.Path, "sweeps", "sweep"));
        var runs = await ArtifactTables.LinesAsync(export.Path, "sweep_runs");
        Assert.All(await ArtifactTables.LinesAsync(export.Path, "sweep_runs", "sweep"), sweep => Assert.Contains(sweep, truth[..2]));
        Assert.DoesNotContain(first.Requests, request => request.Operation == "ProjectObjects");
        Assert.True((await export.ExportAsync(Filtered)).Outcome.AlreadyComplete);
        var plan = await export.PlanAsync(Filtered);
        Assert.Equal(1, plan.Objects.Single(table => table.Table == "sweeps").Uncounted);

        world.EditSweep(ExportedObjects.Project, truth[0], new SweepEdit { State = "FINISHED" });
        world.EditSweep(ExportedObjects.Project, truth[2], new SweepEdit { State = "CRASHED" });
        var night = await export.ExportAsync(Filtered);

        AssertComplete(night);
        Assert.Equal(truth[..3], await ArtifactTables.LinesAsync(export.Path, "sweeps", "sweep"));
        Assert.Empty(runs.Except(await ArtifactTables.LinesAsync(export.Path, "sweep_runs")));
        Assert.True((await export.ExportAsync(Filtered)).Outcome.AlreadyComplete);
        Assert.True((await export.VerifyAsync()) is { ProblemsTotal: 0, Complete: true });
        var other = await Assert.ThrowsAsync<ExportException>(() => export.ExportAsync());
        Assert.Contains("filter of projects", other.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_collections_and_versions_those_are_here_that_match_and_one_that_matches_no_more_stays()
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 4, versions: 3, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        world.EditVersion(StoredVersions.Project, "dataset-0001", 1, new VersionEdit { Aliases = ["best"] });
        world.EditVersion(StoredVersions.Project, "dataset-0002", 2, new VersionEdit { Aliases = ["best"] });
        world.EditVersion(StoredVersions.Project, "dataset-0003", 1, new VersionEdit { Aliases = ["best"] });
        ExportRequest Filtered(ExportRequest request) => request with
        {
            Tables = TableCatalogue.Default.Of([.. OfArtifacts, "artifact_files"]),
            Filters = new ListingFilters(Collections: """{"name":{"$in":["dataset-0001","dataset-0002"]}}""", Versions: """{"alias":"best"}"""),
        };

        var first = await export.ExportAsync(Filtered);

        AssertComplete(first);
        Assert.Equal(["dataset-0001 · 3", "dataset-0002 · 3"], await ArtifactTables.LinesAsync(export.Path, "artifact_collections", "collection", "version_count"));
        Assert.Equal(["dataset-0001 · v1", "dataset-0002 · v2"], await VersionsAsync());
        Assert.Equal(["dataset-0001:v1", "dataset-0002:v2"], first.Requests.Where(request => request.Endpoint == "bucket").Select(request => request.Artifact!).Distinct().Order());
        Assert.True((await export.ExportAsync(Filtered)).Outcome.AlreadyComplete);

        world.EditVersion(StoredVersions.Project, "dataset-0001", 1, new VersionEdit { Aliases = [] });
        world.EditVersion(StoredVersions.Project, "dataset-0001", 2, new VersionEdit { Aliases = ["best"] });
        var night = await export.ExportAsync(Filtered);

        AssertComplete(night);
        Assert.Equal(["dataset-0001 · v1", "dataset-0001 · v2", "dataset-0002 · v2"], await VersionsAsync());
        Assert.True((await export.VerifyAsync()).ProblemsTotal == 0);

        Task<IReadOnlyList<string>> VersionsAsync() => ArtifactTables.LinesAsync(export.Path, "artifact_versions", "collection", "version");
    }

    [Theory]
    [InlineData(AwkwardOrganization.Registry, true)]
    [InlineData("wandb-registry-other", false)]
    public async Task Of_registries_those_are_here_that_match(string name, bool isThere)
    {
        string[] tables = ["registries", "registry_collections", "registry_versions", "registry_members"];
        await using var export = await NightlyExport.OfOrganizationAsync(new SimulatorOptions { Worlds = [new AwkwardOrganization()] }, AwkwardOrganization.Name, tables);
        ExportRequest Filtered(ExportRequest request) => request with { Filters = new ListingFilters(Registries: $$"""{"name":"{{name}}"}""") };

        var night = await export.ExportAsync(Filtered);

        AssertComplete(night);
        foreach (var table in tables)
            Assert.Equal(isThere, (await ArtifactTables.LinesAsync(export.Path, table)).Count > 0);
        Assert.True((await export.ExportAsync(Filtered)).Outcome.AlreadyComplete);
    }

    private static void AssertComplete(Night night)
    {
        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
        Assert.All(night.Outcome.State.Areas.ByTable, area => Assert.Equal((area.Table, AreaStanding.Complete, null), (area.Table, area.Standing, area.Why)));
    }
}
