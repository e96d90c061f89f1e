using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.EndToEnd.Tests.Support.Fleet;
using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>A fleet whose nodes share a bucket and nothing else.</summary>
public sealed class FleetBucketTests : ServerTests
{
    private static readonly GeneratedWorld World = SmallWorld(seed: 1607, runs: 24, rows: 60, keys: 4, files: 1);

    [SkippableFact]
    public async Task When_the_coordinator_is_killed_another_node_goes_on_from_what_the_bucket_has()
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(250) });
        File.AppendAllText(export.ConfigFile, "\nwandb-export { fleet { lease = 6 s, lock-stale-after = 9 s }, history.workers = 2, files.workers = 2, transport.max-concurrency = 4 }");
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        using var one = Start(export, bucket);
        using var another = Start(export, bucket);
        var ofOne = one.SeenAsync("Coordinating the fleet at");
        var (first, second) = await Task.WhenAny(ofOne, another.SeenAsync("Coordinating the fleet at")) == ofOne ? (one, another) : (another, one);
        await first.SeenAsync("Node 1 has come");
        var before = export.Simulator.Requests.Count;
        await FleetScene.UntilAsync(() => export.Simulator.Requests.Count > before + 20);
        first.Kill();

        var result = await second.WaitAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Coordinating the fleet at", result.Error, StringComparison.Ordinal);
        var alone = await export.ExportAsync([World.Entities[0].Name]);
        Assert.True(alone.ExitCode == 0, alone.ToString());
        var downloaded = await bucket.DownloadAsync("fleet", export.NewDestination("downloaded"));
        Assert.Equal(await ExportContent.DigestAsync(export.Destination, without: "copy_of"), await ExportContent.DigestAsync(downloaded, without: "copy_of"));
        var verified = await Verification.RunAsync(downloaded);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, verified.ToJson());
        Assert.DoesNotContain(verified.Remarks, remark => remark.Code == "orphan");
    }

    private static CliProcess Start(TestExport export, BucketExport bucket) => CliProcess.Start(
        ["export", World.Entities[0].Name, "--to", bucket.Address("fleet"), "--fleet", "--config", export.ConfigFile, "--log-format", "json"],
        [.. export.Environment(), .. bucket.Environment]);
}
