using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>What becomes of a version that was exported without a file, when that is tried again.</summary>
public sealed class FailedEntryTests
{
    private const string Hit = "dataset-0000:v1";

    /// <summary>Every third change that the start makes that tries the files again which failed before.</summary>
    [Fact]
    public async Task A_death_while_a_file_is_tried_again_loses_and_doubles_nothing()
    {
        var world = StoredVersions.World(collections: 1, versions: 1, files: 3);
        var rule = new FaultRule { Kind = FaultKind.CorruptBytes, Match = new FaultMatch { Path = "*file-00000001.bin" }, Limit = 2 };
        var deaths = 0;
        for (var at = 1; ; at += 3)
        {
            await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], "", rule);
            Assert.Equal(ExitCode.Incomplete, (await export.ExportAsync(AllOf)).Outcome.Exit);
            if (!await export.DiesAsync(at, isDone: at % 2 == 0, export.Path, AllOf))
                break;
            deaths++;
            await export.ExportAsync(AllOf);
            await StoredVersions.AssertAllAsync(export, world);
        }
        Assert.True(deaths >= 3, $"Only {deaths} changes.");
    }

    [Theory]
    [InlineData(ArtifactLayout.Tree)]
    [InlineData(ArtifactLayout.Cas)]
    public async Task A_version_that_is_deleted_before_its_failed_file_is_tried_again_keeps_what_there_is(ArtifactLayout layout)
    {
        var world = new ChangingWorld(StoredVersions.World());
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], "", new FaultRule { Kind = FaultKind.CorruptBytes, Match = new FaultMatch { Artifact = Hit, Path = "*file-00000002.bin" } });
        ExportRequest In(ExportRequest request) => request with { Artifacts = ArtifactSelection.All with { Layout = layout } };
        Assert.Equal(ExitCode.Incomplete, (await export.ExportAsync(In)).Outcome.Exit);
        world.EditVersion(StoredVersions.Project, "dataset-0000", 1, new VersionEdit { State = "DELETED" });
        var night = await export.ExportAsync(In);
        Assert.True(night.Outcome is { Exit: ExitCode.Complete, State.Failed.Count: 0 }, string.Join('\n', night.Outcome.State.Failed));
        Assert.Empty(night.FilesAskedFor());
        var note = (await export.RecordsAsync()).OfType<UnitCommitted>().Last(unit => unit.Unit == StoredVersions.UnitOf(Hit)).Note;
        Assert.Contains("deleted", note ?? "", StringComparison.Ordinal);
        var rows = await ArtifactTables.ReadAsync(export.Path, "artifact_files", "status", "key");
        Assert.Equal((16, 15), (rows.Count, rows.Count(row => row[0] == "stored" && File.Exists(Path.Combine(export.Path, row[1])))));
        await ExportedWorld.AssertObjectsAsync(export.Path, "deleted");
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
        Assert.True((await export.ExportAsync(In)).Outcome.AlreadyComplete);
    }

    private static ExportRequest AllOf(ExportRequest request) => request with { Artifacts = ArtifactSelection.All };
}
