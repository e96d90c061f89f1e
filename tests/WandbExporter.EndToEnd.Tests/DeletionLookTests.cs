using WandbExporter.Archive.Deletion;
using WandbExporter.Client;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What must be known of a run or version for it to count as unchanged.</summary>
public sealed class DeletionLookTests
{
    private static readonly RunDescriptor Bare = new("r", "finished", 3, 4, 0, 0, 0, "2026-01-02T03:04:05", Mark: "a");

    [Fact]
    public void A_run_with_neither_config_nor_summary_is_compared_as_any_other()
    {
        Assert.Null(DeletionLook.Compare(Bare, Bare));
        Assert.Contains("It was changed", DeletionLook.Compare(Bare, Bare with { Content = "b" }), StringComparison.Ordinal);
        Assert.Contains("older build", DeletionLook.Compare(Bare with { Mark = null }, Bare), StringComparison.Ordinal);
        Assert.Equal("It is running.", DeletionLook.Compare(Bare, Bare with { State = "running" }));
    }

    [Fact]
    public async Task A_version_of_which_nobody_knows_when_it_was_changed_last_stays()
    {
        var project = new ProjectPath("acme", "image-classifier");
        await using var server = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 2, RowsPerRun = 2, AwkwardShapes = false })] });
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = server.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey });
        var version = (await client.Artifacts.GetAsync(project, "dataset-1:v0"))!.Version;
        var proven = new ProvenVersion(project, new ArtifactDescriptor("dataset-1", "v0", version.Id, version.Digest!, version.FileCount, version.Size), version.UpdatedAt!.Value.Value!.Value.UtcTicks / 10 - DateTimeOffset.UnixEpoch.UtcTicks / 10, 0);

        Assert.Null((await new DeletionLook(client).LookAsync(proven, default)).Reason);
        Assert.Contains("did not say when it was changed", (await new DeletionLook(client).LookAsync(proven with { UpdatedAt = null }, default)).Reason, StringComparison.Ordinal);
        Assert.Contains("It was changed", (await new DeletionLook(client).LookAsync(proven with { UpdatedAt = proven.UpdatedAt - 1 }, default)).Reason, StringComparison.Ordinal);
    }
}
