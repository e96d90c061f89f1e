using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>What somebody removed from a finished export of artifacts, or a disk changed, is fetched again, and nothing else is.</summary>
public sealed class ArtifactRepairTests
{
    private static readonly GeneratedWorld World = StoredVersions.World();

    [Fact]
    public async Task What_is_missing_or_changed_is_fetched_again_and_nothing_else()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(World, ["acme"]);
        await export.ExportAsync(AllOf);
        var changed = Path.Combine(export.Path, StoredVersions.KeyOf("dataset-0000:v1", 2));
        var bytes = await File.ReadAllBytesAsync(changed);
        bytes[1000] ^= 1;
        await File.WriteAllBytesAsync(changed, bytes);
        File.Delete(Path.Combine(export.Path, StoredVersions.KeyOf("dataset-0001:v0", 3)));
        File.Delete(PartWith(export, "artifact_files", "dataset-0001", "v1"));
        File.Delete(Directory.EnumerateFiles(Path.Combine(export.Path, "tables", "artifact_versions"), "*.parquet", SearchOption.AllDirectories).Single());
        var report = await export.VerifyAsync();
        Assert.Equal(4, report.ProblemsTotal);

        // Whoever watches the process is told that it reads, long before anything is asked for.
        using var recorder = new TelemetryRecorder("WandbExporter.Engine");
        var repaired = await export.ExportAsync(request => AllOf(request) with { Repair = true });
        Assert.True(recorder.Measured.Where(one => one.Instrument == "wandb.export.checked").Sum(one => one.Value) >= bytes.Length);
        Assert.Equal((ExitCode.Complete, 4), (repaired.Outcome.Exit, repaired.Outcome.Repaired));
        Assert.Equal(["dataset-0000:v1 file-00000002.bin", "dataset-0001:v0 file-00000003.bin"], repaired.FilesAskedFor().Order());
        await StoredVersions.AssertAllAsync(export, World);
        Assert.Equal(0, (await export.ExportAsync(request => AllOf(request) with { Repair = true })).Outcome.Repaired);
        // And the next night finds the export as any other.
        Assert.True((await export.ExportAsync(AllOf)).Outcome.AlreadyComplete);
        await StoredVersions.AssertAllAsync(export, World);
    }

    private static ExportRequest AllOf(ExportRequest request) => request with { Artifacts = ArtifactSelection.All };

    private static string PartWith(NightlyExport export, string table, string collection, string version) =>
        Directory.EnumerateFiles(Path.Combine(export.Path, "tables", table), "*.parquet", SearchOption.AllDirectories)
            .Single(file => Path.GetFileName(file).Contains($"{collection}", StringComparison.Ordinal) && Path.GetFileName(file).Contains(version, StringComparison.Ordinal));
}
