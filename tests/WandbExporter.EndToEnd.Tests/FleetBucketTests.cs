using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.EndToEnd.Tests.Support.Fleet;
using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using WandbExporter.Storage.Tests.Support.Servers.Gcs;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>A fleet whose nodes share a bucket and nothing else: when the coordinator is killed, another node goes on from what the bucket has.</summary>
public sealed class FleetBucketTests : ServerTests
{
    private static readonly GeneratedWorld World = SmallWorld(seed: 1607, runs: 24, rows: 60, keys: 4, files: 1);

    [SkippableFact]
    public async Task A_bucket_of_S3_is_all_that_nodes_share()
    {
        Require(StoreServer.Ceph);
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        await GoOnAsync(bucket.Address("fleet"), bucket.Environment, directory => bucket.DownloadAsync("fleet", directory));
    }

    [SkippableFact]
    public async Task A_container_of_Azure_is_all_that_nodes_share()
    {
        Require(StoreServer.Azurite);
        var container = await ContainerExport.CreateAsync();
        await GoOnAsync(container.Address("fleet"), container.Environment, directory => container.DownloadAsync("fleet", directory));
    }

    [Fact]
    public async Task A_bucket_of_Google_is_all_that_nodes_share()
    {
        const string Bucket = "e2e-fleet";
        await using var server = await GcsServer.StartAsync(pageSize: 7);
        server.Buckets.Ensure(Bucket);
        await GoOnAsync($"gs://{Bucket}/fleet", [("STORAGE_EMULATOR_HOST", server.Endpoint.AbsoluteUri)], DownloadAsync);

        async Task<string> DownloadAsync(string directory)
        {
            foreach (var found in server.Buckets.List(Bucket, "fleet/"))
            {
                var path = Path.Combine(directory, found.Name["fleet/".Length..]);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllBytesAsync(path, found.Content);
            }
            return directory;
        }
    }

    private static async Task GoOnAsync(string address, (string, string?)[] environment, Func<string, Task<string>> download)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(250) });
        File.AppendAllText(export.ConfigFile, "\nwandb-export { fleet { lease = 6 s, lock-stale-after = 9 s }, history.workers = 2, files.workers = 2, transport.max-concurrency = 4 }");
        using var one = Start();
        using var another = Start();
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
        var downloaded = await download(export.NewDestination("downloaded"));
        Assert.Equal(await ExportContent.DigestAsync(export.Destination, without: "copy_of"), await ExportContent.DigestAsync(downloaded, without: "copy_of"));
        var verified = await Verification.RunAsync(downloaded);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, verified.ToJson());
        Assert.DoesNotContain(verified.Remarks, remark => remark.Code == "orphan");

        CliProcess Start() => CliProcess.Start(
            ["export", World.Entities[0].Name, "--to", address, "--fleet", "--config", export.ConfigFile, "--log-format", "json"],
            [.. export.Environment(), .. environment]);
    }
}
