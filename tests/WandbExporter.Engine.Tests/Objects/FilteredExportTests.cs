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

    [Theory]
    [InlineData("--filter")]
    [InlineData("--filter-projects")]
    [InlineData("--filter-sweeps")]
    [InlineData("--filter-collections")]
    [InlineData("--filter-versions")]
    [InlineData("--filter-registries")]
    public async Task A_filter_that_the_server_refuses_is_told_by_its_option_and_the_servers_words_before_anything_is_begun(string option)
    {
        const string Filter = """{"nosuch":1}""";
        await using var export = option == "--filter-registries"
            ? await NightlyExport.OfOrganizationAsync(new SimulatorOptions { Worlds = [new AwkwardOrganization()] }, AwkwardOrganization.Name, ["runs"])
            : await NightlyExport.StartAsync(new SimulatorOptions { Worlds = [ExportedObjects.Small] }, ["acme"], ["runs"]);

        var refused = await Assert.ThrowsAsync<ExportException>(() => export.CheckAsync(request => option switch
        {
            "--filter" => request with { Filter = Filter },
            "--filter-projects" => request with { Filters = new ListingFilters(Projects: Filter) },
            "--filter-sweeps" => request with { Filters = new ListingFilters(Sweeps: Filter) },
            "--filter-collections" => request with { Filters = new ListingFilters(Collections: Filter) },
            "--filter-versions" => request with { Filters = new ListingFilters(Versions: Filter) },
            _ => request with { Filters = new ListingFilters(Registries: Filter) },
        }));

        Assert.Equal((ExitCode.Usage, FailureCode.BadFilter, FailureCategory.Fatal), (refused.Failure.Exit, refused.Failure.Code, refused.Failure.Category));
        Assert.Contains($"does not accept {option} {Filter}: ", refused.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("unknown field nosuch", refused.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_collections_and_versions_those_are_here_that_match_and_one_that_matches_no_more_stays()
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 4, versions: 3, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        StoredVersions.Alias(world, "dataset-0001", 1, "best");
        StoredVersions.Alias(world, "dataset-0002", 2, "best");
        StoredVersions.Alias(world, "dataset-0003", 1, "best");
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

        StoredVersions.Alias(world, "dataset-0001", 1);
        StoredVersions.Alias(world, "dataset-0001", 2, "best");
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_registry_that_is_null_is_not_taken_for_one_that_does_not_match(bool hasBegun)
    {
        string[] tables = ["registries", "registry_collections", "registry_versions", "registry_members"];
        var asked = await AskedAsync();
        var rule = new FaultRule
        {
            Kind = FaultKind.NullNode,
            Field = "projects",
            Match = new FaultMatch { Endpoint = FaultEndpoint.GraphQL, Operation = "Registries" },
            // A look, and the reading that it brings about.
            Nth = [.. hasBegun ? Enumerable.Range(asked + 1, 3 * asked) : Enumerable.Range(1, asked)],
        };
        await using var export = await NightlyExport.OfOrganizationAsync(
            new SimulatorOptions
            {
                Worlds = [new AwkwardOrganization()],
                Faults = new FaultPlan { Rules = [rule, .. ExportedObjects.Together.Select(ExportedObjects.Forbidden)] },
            },
            AwkwardOrganization.Name,
            tables);
        var night = await export.ExportAsync(Filtered);
        var first = await CountsAsync();
        if (hasBegun)
            night = await export.ExportAsync(Filtered);

        Assert.Contains(night.Requests, request => request.Operation == "Registries" && request.Fault is not null);
        Assert.All(tables[1..], table => Assert.Contains(
            night.Outcome.State.Areas.ByTable,
            area => area.Table == table && area is { Standing: AreaStanding.Partial, Why: { } why } && why.Contains("null node among the registries", StringComparison.Ordinal)));
        if (hasBegun)
            Assert.Equal(first, await CountsAsync());

        for (var nights = 0; !night.Outcome.AlreadyComplete || night.Outcome.State.NotedUnits > 0; nights++)
        {
            Assert.InRange(nights, 0, 100);
            night = await export.ExportAsync(Filtered);
        }
        Assert.All(await CountsAsync(), count => Assert.True(count > 0));

        ExportRequest Filtered(ExportRequest request) => request with { Filters = new ListingFilters(Registries: $$"""{"name":"{{AwkwardOrganization.Registry}}"}""") };

        async Task<int> AskedAsync()
        {
            await using var whole = await NightlyExport.OfOrganizationAsync(
                new SimulatorOptions { Worlds = [new AwkwardOrganization()], Faults = new FaultPlan { Rules = [.. ExportedObjects.Together.Select(ExportedObjects.Forbidden)] } }, AwkwardOrganization.Name, tables);
            return (await whole.ExportAsync(Filtered)).Requests.Count(request => request.Operation == "Registries");
        }

        async Task<IReadOnlyList<int>> CountsAsync()
        {
            var counts = new List<int>();
            foreach (var table in tables)
                counts.Add((await ArtifactTables.LinesAsync(export.Path, table)).Count);
            return counts;
        }
    }

    [Theory]
    [InlineData("sweeps")]
    [InlineData("sweep_runs")]
    [InlineData("sweep_agents")]
    public async Task What_left_the_filter_and_cannot_be_read_is_a_failure_and_replaced_by_nothing(string table)
    {
        var world = new ChangingWorld(ExportedObjects.Small);
        await using var export = await NightlyExport.StartAsync(new SimulatorOptions { Worlds = [world] }, ["acme"], OfSweeps);
        Crash(world, 0, 1);
        await export.ExportAsync(Crashed);
        var first = await SweepLinesAsync(export);
        var part = Directory.EnumerateFiles(Path.Combine(export.Path, "tables", table), "*.parquet", SearchOption.AllDirectories).Single();
        // What still is selected can be fetched again.
        File.Delete(part);
        Assert.Equal(ExitCode.Complete, (await export.ExportAsync(request => Crashed(request) with { Repair = true })).Outcome.Exit);
        ArtifactTables.AssertSame(first, await SweepLinesAsync(export));
        part = Directory.EnumerateFiles(Path.Combine(export.Path, "tables", table), "*.parquet", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(part);
        world.EditSweep(ExportedObjects.Project, SweepNames[0], new SweepEdit { State = "FINISHED" });

        await File.WriteAllBytesAsync(part, [.. bytes[..^20], .. new byte[20]]);
        foreach (var isRepair in (bool[])[false, true])
        {
            var failed = Assert.Single((await export.ExportAsync(request => Crashed(request) with { Repair = isRepair })).Outcome.State.Failed);
            Assert.Equal(FailureCode.PartUnusable, failed.Failure.Code);
            Assert.Contains(Path.GetFileName(part), failed.Failure.Message, StringComparison.Ordinal);
            Assert.True(File.Exists(part));
        }

        await File.WriteAllBytesAsync(part, bytes);
        AssertComplete(await export.ExportAsync(Crashed));
        ArtifactTables.AssertSame(first, await SweepLinesAsync(export));
        Assert.True((await export.VerifyAsync()).ProblemsTotal == 0);
    }

    [Theory]
    [InlineData(FaultKind.NullNode, "SweepRuns")]
    [InlineData(FaultKind.Status, "SweepAgents")]
    public async Task What_left_the_filter_stays_although_something_of_its_table_is_lacking_night_after_night(FaultKind kind, string operation)
    {
        var world = new ChangingWorld(ExportedObjects.Small);
        Crash(world, 0, 1, 2);
        var rule = new FaultRule { Kind = kind, Status = 409, Match = new FaultMatch { Endpoint = FaultEndpoint.GraphQL, Operation = operation }, Nth = operation == "SweepAgents" ? [1, 4, 7, 10] : null };
        await using var export = await NightlyExport.StartAsync(
            new SimulatorOptions { Worlds = [world], Faults = new FaultPlan { Rules = [rule, .. ExportedObjects.Together.Select(ExportedObjects.Forbidden)] } }, ["acme"], OfSweeps);
        await export.ExportAsync(Crashed);
        var first = await SweepLinesAsync(export);
        Assert.Contains(SweepNames[0], first);

        world.EditSweep(ExportedObjects.Project, SweepNames[0], new SweepEdit { State = "FINISHED" });
        world.EditSweep(ExportedObjects.Project, SweepNames[3], new SweepEdit { State = "CRASHED" });
        var night = await export.ExportAsync(Crashed);

        Assert.Contains(night.Outcome.State.Areas.ByTable, area => area.Standing == AreaStanding.Partial);
        Assert.Empty(first.Except(await SweepLinesAsync(export)));
        world.EditSweep(ExportedObjects.Project, SweepNames[2], new SweepEdit { State = "FINISHED" });
        await export.ExportAsync(Crashed);
        Assert.Empty(first.Except(await SweepLinesAsync(export)));
    }

    [Theory]
    [InlineData("3:00112233445566778899aabbccddeeff")]
    [InlineData("1-00000000")]
    public async Task Versions_that_left_the_filter_stay_when_another_build_made_their_rows(string form)
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 2, versions: 3, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        StoredVersions.Alias(world, "dataset-0000", 1, "best");
        StoredVersions.Alias(world, "dataset-0001", 1, "best");
        await export.ExportAsync(Best);

        StoredVersions.Alias(world, "dataset-0000", 1);
        StoredVersions.Alias(world, "dataset-0001", 1);
        StoredVersions.Alias(world, "dataset-0001", 2, "best");
        var night = await export.ExportAsync(
            destination => new OlderDestination(destination, written => form.Contains(':', StringComparison.Ordinal) ? form : form + written[written.IndexOf(':', StringComparison.Ordinal)..]), export.Path, Best);

        AssertComplete(night);
        Assert.Equal(["dataset-0000 · v1", "dataset-0001 · v1", "dataset-0001 · v2"], await ArtifactTables.LinesAsync(export.Path, "artifact_versions", "collection", "version"));
        Assert.True((await export.VerifyAsync()).ProblemsTotal == 0);
    }

    [Theory]
    [InlineData("artifact_versions", true)]
    [InlineData("artifact_aliases", true)]
    [InlineData("artifact_types", false)]
    public async Task Versions_that_left_the_filter_and_cannot_be_read_are_a_failure_and_replaced_by_nothing(string table, bool mayHaveLeft)
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 2, versions: 3, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        StoredVersions.Alias(world, "dataset-0000", 1, "best");
        StoredVersions.Alias(world, "dataset-0001", 1, "best");
        await export.ExportAsync(Best);
        StoredVersions.Alias(world, "dataset-0001", 1);
        StoredVersions.Alias(world, "dataset-0001", 2, "best");
        foreach (var part in Directory.EnumerateFiles(Path.Combine(export.Path, "tables", table), "*.parquet", SearchOption.AllDirectories).ToList())
            File.Delete(part);

        foreach (var isRepair in mayHaveLeft ? (bool[])[false, true] : [true])
        {
            var outcome = (await export.ExportAsync(request => Best(request) with { Repair = isRepair })).Outcome;
            Assert.Equal(mayHaveLeft ? [FailureCode.PartUnusable] : [], outcome.State.Failed.Select(failed => failed.Failure.Code));
        }
        if (table != "artifact_versions")
            Assert.Contains("dataset-0001 · v1", await ArtifactTables.LinesAsync(export.Path, "artifact_versions", "collection", "version"));
    }

    /// <summary>Those with the most runs first.</summary>
    private static IReadOnlyList<string> SweepNames { get; } =
    [
        .. ExportedObjects.Small.FindProject("acme", ExportedObjects.Project)!.Catalog.Sweeps.Select(sweep => sweep.Name)
            .OrderByDescending(sweep => ExportedObjects.Small.FindProject("acme", ExportedObjects.Project)!.Runs().Count(run => run.Sweep == sweep)),
    ];

    private static void Crash(ChangingWorld world, params int[] sweeps)
    {
        foreach (var sweep in sweeps)
            world.EditSweep(ExportedObjects.Project, SweepNames[sweep], new SweepEdit { State = "CRASHED" });
    }

    private static ExportRequest Crashed(ExportRequest request) => request with { Filters = new ListingFilters(Projects: """{"name":"sweeps"}""", Sweeps: """{"state":"CRASHED"}""") };

    private static ExportRequest Best(ExportRequest request) => request with
    {
        Tables = TableCatalogue.Default.Of(OfArtifacts),
        Filters = new ListingFilters(Versions: """{"alias":"best"}"""),
    };

    private static async Task<IReadOnlyList<string>> SweepLinesAsync(NightlyExport export) =>
    [
        .. (await ArtifactTables.LinesAsync(export.Path, "sweeps", "sweep")).Concat(await ArtifactTables.LinesAsync(export.Path, "sweep_runs", "sweep", "run_id"))
            .Concat(await ArtifactTables.LinesAsync(export.Path, "sweep_agents", "sweep", "agent", "id")),
    ];

    private static void AssertComplete(Night night)
    {
        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
        Assert.All(night.Outcome.State.Areas.ByTable, area => Assert.Equal((area.Table, AreaStanding.Complete, null), (area.Table, area.Standing, area.Why)));
    }
}
