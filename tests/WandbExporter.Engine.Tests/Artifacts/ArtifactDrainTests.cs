using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>An export of artifacts that is ended early, by a drain or by its death, and goes on.</summary>
public sealed class ArtifactDrainTests
{
    private const string SmallSteps = "artifacts { page-size = 1, urls-per-request = 5, collections-in-flight = 1 }, files { workers = 1, downloads-in-flight = 2 }";

    /// <summary>The same bytes stand in no two files: what is asked for again is seen.</summary>
    private static readonly GeneratedWorld World = StoredVersions.World(collections: 2, versions: 2, files: 60);

    [Fact]
    public async Task In_the_middle_of_a_version_it_goes_on_behind_the_files_that_are_recorded()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(World, ["acme"], SmallSteps);
        var drained = await DrainedAtAsync(export, record => record is PartCommitted { Part.Key: var key } && key.Contains("dataset-0000/v1/files", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Interrupted, drained.Outcome.Exit);
        await GoesOnAsync(export, isInVersion: true);
    }

    [Fact]
    public async Task In_the_middle_of_a_listing_it_lists_again_and_fetches_nothing_twice()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(World, ["acme"], SmallSteps);
        var drained = await DrainedAtAsync(export, record => record is ArtifactsListed);
        Assert.Equal(ExitCode.Interrupted, drained.Outcome.Exit);
        await GoesOnAsync(export, isInVersion: false);
    }

    /// <summary>Every other change that such an export makes, before it and behind it.</summary>
    [Fact]
    public async Task A_death_at_any_change_loses_and_doubles_nothing()
    {
        var world = StoredVersions.World(collections: 1, versions: 2, files: 3);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], "artifacts.page-size = 1");
        var deaths = 0;
        for (var at = 1; ; at += 2)
        {
            var path = export.Below($"death-{at}");
            if (!await export.DiesAsync(at, isDone: at / 2 % 2 == 0, path, AllOf))
                break;
            deaths++;
            await export.ExportAsync(destination => destination, path, AllOf);
            await ExportedWorld.AssertObjectsAsync(path, $"killed at {at}");
            Assert.Equal(6, Directory.EnumerateFiles(Path.Combine(path, "artifacts"), "*", SearchOption.AllDirectories).Count());
            Assert.Equal(6, (await ArtifactTables.LinesAsync(path, "artifact_files", "collection", "version", "path", "sha256")).Distinct().Count());
            Assert.Equal(6, (await ArtifactTables.ReadAsync(path, "artifact_files", "status")).Count(row => row[0] == "stored"));
            Assert.Equal(["dataset-0000 · v0", "dataset-0000 · v1"], await ArtifactTables.LinesAsync(path, "artifact_versions", "collection", "version"));
            var report = await export.VerifyAsync(path);
            Assert.True(report.ProblemsTotal == 0 && report.Complete, $"killed at {at}: {report.ToJson()}");
            Directory.Delete(path, recursive: true);
        }
        Assert.True(deaths >= 10, $"Only {deaths} changes.");
    }

    private static ExportRequest AllOf(ExportRequest request) => request with { Artifacts = ArtifactSelection.All };

    private static async Task<Night> DrainedAtAsync(NightlyExport export, Func<JournalRecord, bool> isTime)
    {
        ExportEngine? engine = null;
        return await export.ExportAsync(
            destination => new WatchedDestination(destination, record =>
            {
                if (isTime(record))
                    engine!.Drain();
            }),
            export.Path,
            AllOf,
            started => engine = started);
    }

    private static async Task GoesOnAsync(NightlyExport export, bool isInVersion)
    {
        await StoredVersions.AssertSoundAsync(export, isComplete: false);
        var recorded = (await export.RecordsAsync()).OfType<PartCommitted>().Where(part => part.Part.Table is null)
            .Select(part => part.Part.Key.Split('/') is [_, _, _, var collection, var version, .., var name] ? $"{collection}:{version} {name}" : "").ToList();
        if (isInVersion)
            Assert.InRange(recorded.Count(file => file.StartsWith("dataset-0000:v1 ", StringComparison.Ordinal)), 1, 59);
        var resumed = await export.ExportAsync(AllOf);
        Assert.Empty(resumed.FilesAskedFor().Intersect(recorded));
        Assert.Equal(240 - recorded.Count, resumed.FilesAskedFor().Count());
        await StoredVersions.AssertAllAsync(export, World);
    }
}
