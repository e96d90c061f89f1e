using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>An export of all that there is: what it says may be deleted, from night to night, and the runs' metadata beside it.</summary>
public sealed class DeletionReadyExportTests
{
    private const string Left = "The listing of its collection did not show it: the filter lets it through no more, the source has it no more, or the server did not give it.";
    private const string Gone = "The listing of its collection did not show it: the source has it no more, or the server did not give it.";

    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        ProjectsPerEntity = 1,
        RunsPerProject = 5,
        RowsPerRun = 10,
        EventsPerRun = 3,
        LogLinesPerRun = 4,
        FilesPerRun = 3,
        AwkwardShapes = false,
        SpecialRuns = [new("still-running") { State = "running" }, new("no-files") { Files = 0, State = "finished" }, new("edited") { State = "finished" }, new("deleted") { State = "crashed" }],
    });

    [Fact]
    public async Task What_ended_is_ready_until_the_source_has_it_no_more()
    {
        var world = new ChangingWorld(World);
        var project = World.Projects("acme")[0].Name;
        await using var export = await NightlyExport.StartAsync(new SimulatorOptions { Worlds = [world] }, ["acme"], TableCatalogue.Default.Names);

        var night = await export.ExportAsync(Whole);

        Assert.Equal(ExitCode.Complete, night.Outcome.Exit);
        Assert.Equal(World.Projects("acme")[0].Runs().Select(run => $"{run.Name} · {(run.State == "running" ? "The run is still running." : "ready")}").Order(StringComparer.Ordinal), (await RunsAsync(export.Path)).Select(WithoutUnits));
        Assert.Equal(
            World.Projects("acme")[0].Catalog.Collections.SelectMany(collection => collection.Members.Select(member => $"{collection.Name}:v{member.Artifact.Number} · ready")).Order(StringComparer.Ordinal),
            await VersionsAsync(export.Path));
        await AssertMetadataAsync(export, night);
        await AssertSoundAsync(export, export.Path);
        await export.CopyAsync("copy");
        Assert.Equal(await RunsAsync(export.Path), await RunsAsync(export.Below("copy")));
        await AssertSoundAsync(export, export.Below("copy"));

        File.Delete(FileOf(export.Path));
        world.Edit(project, "edited", new RunEdit { Notes = "Edited.", UpdatedAt = DateTimeOffset.UnixEpoch.AddYears(60) });
        world.Hide(project, "deleted");
        await export.ExportAsync(Whole);

        var runs = await RunsAsync(export.Path);
        Assert.Contains("edited · ready", runs);
        Assert.Contains("deleted · The source has it no more.", runs);
        Assert.Equal(World.Projects("acme")[0].RunCount, runs.Count);
        await AssertSoundAsync(export, export.Path);
    }

    [Fact]
    public async Task What_a_start_does_not_look_at_is_not_ready_and_one_that_does_not_end_says_nothing()
    {
        const string Unseen = "This start did not look at it.";
        var world = new ChangingWorld(World);
        var project = World.Projects("acme")[0];
        await using var export = await NightlyExport.StartAsync(new SimulatorOptions { Worlds = [world] }, ["acme"], TableCatalogue.Default.Names);
        await export.ExportAsync(Whole);
        await export.CopyAsync("copy");
        var (runs, versions) = (await RunsAsync(export.Path), await VersionsAsync(export.Path));

        File.Delete(FileOf(export.Path));
        await export.ExportAsync(request => Whole(request) with { Once = true });
        Assert.All(await RunsAsync(export.Path), run => Assert.Contains(Unseen, run, StringComparison.Ordinal));
        Assert.All(await VersionsAsync(export.Path), version => Assert.EndsWith(Unseen, version, StringComparison.Ordinal));

        // What other bounds do not select is there, and was not compared.
        var until = project.Runs().OrderBy(run => run.CreatedAt).ElementAt(4).CreatedAt;
        await export.ExportAsync(request => Whole(request) with { Until = until });
        Assert.Equal(
            project.Runs().Where(run => run.CreatedAt >= until).Select(run => run.Name).Order(StringComparer.Ordinal),
            (await RunsAsync(export.Path)).Where(run => run.EndsWith(Unseen, StringComparison.Ordinal)).Select(run => run.Split(" · ")[0]));
        Assert.Equal(versions, await VersionsAsync(export.Path));

        world.Edit(project.Name, "edited", new RunEdit { Notes = "Edited.", UpdatedAt = DateTimeOffset.UnixEpoch.AddYears(60) });
        var stopped = await export.ExportAsync(destination => destination, export.Path, Whole, engine => engine.Drain());
        await export.CopyAsync("copy");
        Assert.Equal(ExitCode.Interrupted, stopped.Outcome.Exit);
        foreach (var path in (string[])[export.Path, export.Below("copy")])
        {
            Assert.False(File.Exists(FileOf(path)), path);
            await AssertSoundAsync(export, path);
        }

        await export.ExportAsync(Whole);
        Assert.Equal(runs, await RunsAsync(export.Path));
        Assert.Equal(versions, await VersionsAsync(export.Path));
    }

    [Fact]
    public async Task What_failed_or_was_not_asked_for_is_not_ready_and_the_start_that_mends_it_says_so()
    {
        var failing = World.Projects("acme")[0].Runs().First(run => run.State == "finished" && run.FileCount > 0).Name;
        await using var export = await NightlyExport.StartAsync(
            new SimulatorOptions
            {
                Worlds = [World],
                Faults = new FaultPlan
                {
                    Rules =
                    [
                        new FaultRule { Kind = FaultKind.Status, Status = 409, Limit = 1, Match = new FaultMatch { Operation = "RunFiles", Run = failing } },
                        new FaultRule { Kind = FaultKind.Status, Status = 409, Limit = 1, Match = new FaultMatch { Operation = "RunStates" } },
                    ],
                },
            },
            ["acme"],
            [.. TableCatalogue.Default.Names.Except(["system_metrics"])]);

        var failed = await export.ExportAsync(Whole);
        Assert.Equal(ExitCode.Incomplete, failed.Outcome.Exit);
        Assert.All(await RunsAsync(export.Path), run => Assert.Contains(" · Not exported: system_metrics.", run, StringComparison.Ordinal));
        Assert.Contains("Files: ", Assert.Single(await RunsAsync(export.Path), run => run.StartsWith($"{failing} · ", StringComparison.Ordinal)), StringComparison.Ordinal);

        // The next cannot look at the project's runs.
        Assert.Equal(ExitCode.Incomplete, (await export.ExportAsync(Whole)).Outcome.Exit);
        Assert.All(await RunsAsync(export.Path), run => Assert.Contains("RunPage: ", run, StringComparison.Ordinal));

        await export.ExportAsync(Whole);
        Assert.Contains($"{failing} · Not exported: system_metrics.", await RunsAsync(export.Path));
    }

    [Fact]
    public async Task A_version_that_left_the_filter_or_is_gone_is_ready_no_more_until_it_is_shown_again()
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 2, versions: 3, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        StoredVersions.Alias(world, "dataset-0000", 1, "best");
        StoredVersions.Alias(world, "dataset-0001", 1, "best");
        StoredVersions.Alias(world, "dataset-0001", 2, "best");
        await export.ExportAsync(Best);
        Assert.Equal(["dataset-0000:v1 · ready", "dataset-0001:v1 · ready", "dataset-0001:v2 · ready"], await VersionsAsync(export.Path));

        // One is moved to another version, and one is deleted.
        StoredVersions.Alias(world, "dataset-0000", 1);
        StoredVersions.Alias(world, "dataset-0000", 2, "best");
        world.ShowVersions(StoredVersions.Project, "dataset-0001", 2);
        await export.ExportAsync(Best);
        string[] left = [$"dataset-0000:v1 · {Left}", "dataset-0000:v2 · ready", "dataset-0001:v1 · ready", $"dataset-0001:v2 · {Left}"];
        Assert.Equal(left, await VersionsAsync(export.Path));
        // No night that sees no change forgets it, nor does a copy.
        Assert.True((await export.ExportAsync(Best)).Outcome.AlreadyComplete);
        Assert.Equal(left, await VersionsAsync(export.Path));
        await export.CopyAsync("copy");
        Assert.Equal(left, await VersionsAsync(export.Below("copy")));

        StoredVersions.Alias(world, "dataset-0000", 1, "best");
        world.ShowVersions(StoredVersions.Project, "dataset-0001", 3);
        await export.ExportAsync(Best);
        Assert.Equal(["dataset-0000:v1 · ready", "dataset-0000:v2 · ready", "dataset-0001:v1 · ready", "dataset-0001:v2 · ready"], await VersionsAsync(export.Path));
        await AssertSoundAsync(export, export.Path);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"name":{"$regex":"^dataset"}}""")]
    public async Task Versions_of_a_collection_that_is_not_shown_any_more_are_not_ready_whether_collections_are_filtered_or_not(string? filter)
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 2, versions: 2, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        foreach (var (versions, said) in ((int, string)[])[(2, "ready"), (0, filter is null ? Gone : Left), (2, "ready")])
        {
            world.ShowVersions(StoredVersions.Project, "dataset-0001", versions);
            await export.ExportAsync(request => Whole(request) with { Filters = new ListingFilters(Collections: filter) });
            Assert.Equal(
                ["dataset-0000:v0 · ready", "dataset-0000:v1 · ready", $"dataset-0001:v0 · {said}", $"dataset-0001:v1 · {said}"], await VersionsAsync(export.Path));
        }
    }

    [Fact]
    public async Task A_night_that_dies_while_versions_leave_the_filter_is_made_up_for_by_the_next()
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 2, versions: 3, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        StoredVersions.Alias(world, "dataset-0000", 1, "best");
        StoredVersions.Alias(world, "dataset-0001", 1, "best");
        await export.ExportAsync(Best);
        StoredVersions.Alias(world, "dataset-0000", 1);
        var deaths = 0;
        for (var at = 1; ; at += 2)
        {
            await export.CopyAsync($"killed-{at}");
            if (!await export.DiesAsync(at, isDone: at % 4 == 1, export.Below($"killed-{at}"), Best))
                break;
            deaths++;
            await export.ExportAsync(destination => destination, export.Below($"killed-{at}"), Best);
            Assert.Equal([$"dataset-0000:v1 · {Left}", "dataset-0001:v1 · ready"], await VersionsAsync(export.Below($"killed-{at}")));
        }
        Assert.True(deaths >= 4, $"Only {deaths} changes.");
    }

    /// <summary>What a start saw that was killed does not count: the source is another again by the next, which finds the collections as they were committed.</summary>
    [Theory]
    [InlineData(0, Gone)]
    [InlineData(2, "ready")]
    public async Task What_comes_and_goes_while_nights_die_is_as_the_last_whole_listing_says(int committed, string said)
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 2, versions: 2, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        await export.ExportAsync(Whole);
        world.ShowVersions(StoredVersions.Project, "dataset-0001", committed);
        await export.ExportAsync(Whole);
        var deaths = 0;
        for (var at = 1; ; at += 2)
        {
            await export.CopyAsync($"killed-{at}");
            world.ShowVersions(StoredVersions.Project, "dataset-0001", 2 - committed);
            var isKilled = await export.DiesAsync(at, isDone: true, export.Below($"killed-{at}"), Whole);
            world.ShowVersions(StoredVersions.Project, "dataset-0001", committed);
            if (!isKilled)
                break;
            deaths++;
            await export.ExportAsync(destination => destination, export.Below($"killed-{at}"), Whole);
            Assert.Equal(
                ["dataset-0000:v0 · ready", "dataset-0000:v1 · ready", $"dataset-0001:v0 · {said}", $"dataset-0001:v1 · {said}"], await VersionsAsync(export.Below($"killed-{at}")));
        }
        Assert.True(deaths >= 4, $"Only {deaths} changes.");
    }

    [Fact]
    public async Task Versions_that_left_the_filter_before_a_build_that_writes_it_down_are_found_by_its_first_night()
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 2, versions: 2, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        StoredVersions.Alias(world, "dataset-0000", 1, "best");
        StoredVersions.Alias(world, "dataset-0001", 1, "best");
        await export.ExportAsync(Best);
        StoredVersions.Alias(world, "dataset-0000", 1);
        await export.ExportAsync(Best);

        var night = await export.ExportAsync(destination => new OlderDestination(destination, written => $"2{written[1..]}"), export.Path, Best);

        Assert.Equal(2, night.Requests.Count(request => request.Operation == "ArtifactVersions"));
        Assert.Empty(night.FilesAskedFor());
        Assert.Equal([$"dataset-0000:v1 · {Left}", "dataset-0001:v1 · ready"], await VersionsAsync(export.Path));
        Assert.True((await export.ExportAsync(Best)).Outcome.AlreadyComplete);
    }

    [Fact]
    public async Task A_run_that_left_the_filter_is_ready_no_more_until_it_is_shown_again()
    {
        var world = new ChangingWorld(World);
        var project = World.Projects("acme")[0];
        await using var export = await NightlyExport.StartAsync(new SimulatorOptions { Worlds = [world] }, ["acme"], TableCatalogue.Default.Names);
        foreach (var (tag, expected) in ((string, string)[])[("done", "ready"), ("kept", "This start did not look at it."), ("done", "ready")])
        {
            world.Edit(project.Name, "edited", new RunEdit { Tags = [tag] });
            await export.ExportAsync(request => Whole(request) with { Filter = """{"tags":"done"}""" });
            Assert.Equal([$"edited · {expected}"], await RunsAsync(export.Path));
        }
    }

    private static ExportRequest Best(ExportRequest request) => Whole(request) with { Filters = new ListingFilters(Versions: """{"alias":"best"}""") };

    private static ExportRequest Whole(ExportRequest request) => request with { Artifacts = ArtifactSelection.All };

    /// <summary>What is said of units that were read of a running run.</summary>
    private static string WithoutUnits(string run) => run.Split("still running.")[0] + (run.Contains("still running.", StringComparison.Ordinal) ? "still running." : "");

    private static async Task AssertMetadataAsync(NightlyExport export, Night night)
    {
        var expected = World.Projects("acme")[0].Runs().Select(run => run.FileCount == 0 ? $"{run.Name} · missing · - · - · - · -" : $"{run.Name} · read · {run.Host} · 16 · 1081101176832 · [\"--epochs\",\"10\"]");
        ArtifactTables.AssertSame(expected, await ArtifactTables.LinesAsync(export.Path, "run_metadata", "run_id", "status", "host", "cpu_count", "memory_bytes", "args"));
        Assert.Equal(World.Projects("acme")[0].RunCount, night.Requests.Count(request => request.Operation == "RunFilesByName"));
        var started = await ArtifactTables.ReadAsync(export.Path, "run_metadata", "run_id", "started_at");
        Assert.All(World.Projects("acme")[0].Runs().Where(run => run.FileCount > 0), run =>
            Assert.Equal(run.CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), started.Single(row => row[0] == run.Name)[1]));
    }

    private static async Task AssertSoundAsync(NightlyExport export, string path)
    {
        var report = await export.VerifyAsync(path);
        Assert.True(report.ProblemsTotal == 0, report.ToJson());
    }

    private static string FileOf(string export) => Path.Combine(export, ExportKeys.DeletionReady.Value);

    private static Task<IReadOnlyList<string>> RunsAsync(string export) => LinesAsync(export, "run", "run_id");

    private static Task<IReadOnlyList<string>> VersionsAsync(string export) => LinesAsync(export, "version", "collection || ':' || version");

    private static async Task<IReadOnlyList<string>> LinesAsync(string export, string kind, string name)
    {
        using var duck = new DuckDb();
        var lines = await duck.QueryAsync($"SELECT {name} || ' · ' || CASE WHEN ready THEN 'ready' ELSE reason END FROM read_parquet({DuckDb.Text(FileOf(export))}) WHERE kind = '{kind}'")
            .Select(row => (string)row[0]!).ToListAsync();
        return [.. lines.Order(StringComparer.Ordinal)];
    }
}
