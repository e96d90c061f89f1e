using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// Every run of the world has the same requirements.txt: the server is asked for it once, and it stands under every run. In buckets it is
/// the service that copies it. Without a server its tests say so and do nothing; in CI it must be there.
/// </summary>
public sealed class SharedFileTests : ServerTests
{
    private const int Runs = 7;
    private const string SharedName = "/requirements.txt";

    private static readonly GeneratedWorld World = SmallWorld(seed: 23, runs: Runs, rows: 30, keys: 2, files: 6);

    /// <summary>For all that need no requests or files of it.</summary>
    private static readonly Lazy<Task<string>> Unshared = new(async () =>
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        return await UnsharedAsync(export);
    });

    private static string Entity => World.Entities[0].Name;

    [Fact]
    public async Task In_a_directory_a_content_is_downloaded_once_and_stands_under_every_run()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var result = await export.ExportAsync([Entity]);
        Assert.True(result.ExitCode == 0, result.ToString());

        AssertShared(export, result, Runs - 1);
        Assert.Equal(0, (await export.VerifyAsync()).ExitCode);
        Assert.Equal(Runs - 1, ReportedIn(export.Destination));
        Assert.Equal(await UnsharedAsync(export), await ExportContent.DigestAsync(export.Destination));
        Assert.Equal(0, ReportedIn(export.NewDestination("unshared")));
    }

    [Fact]
    public async Task Nothing_is_shared_when_nothing_is_remembered()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        await UnsharedAsync(export);
        Assert.Equal(Runs, Downloads(export));
    }

    [Theory]
    [InlineData("put-renamed:30")]
    [InlineData("journal-before-write/part-committed:30")]
    [InlineData("journal-synced/part-committed:45")]
    public async Task A_killed_export_that_shares_goes_on_with_the_same_content(string point)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var crashed = await WarmProgram.RunAsync(export.Arguments([Entity]), export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", point)));
        Assert.True(crashed.ExitCode == 137, $"{point}: {crashed}");

        var resumed = await export.ExportAsync([Entity]);

        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(0, (await export.VerifyAsync()).ExitCode);
        Assert.Equal(await Unshared.Value, await ExportContent.DigestAsync(export.Destination));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("copy-before:2")]
    [InlineData("copy-done:3")]
    [InlineData("copy-verified:1")]
    public async Task In_a_bucket_the_service_copies_and_a_kill_loses_nothing(string point)
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        await CheckAsync(export, bucket.Address("x"), bucket.Environment, point);
        Assert.Equal(await Unshared.Value, await ExportContent.DigestAsync(await bucket.DownloadAsync("x", export.NewDestination("downloaded"))));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("copy-done:2")]
    public async Task In_a_container_the_service_copies_and_a_kill_loses_nothing(string point)
    {
        Require(StoreServer.Azurite);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var container = await ContainerExport.CreateAsync();
        await CheckAsync(export, container.Address("x"), container.Environment, point);
        Assert.Equal(await Unshared.Value, await ExportContent.DigestAsync(await container.DownloadAsync("x", export.NewDestination("downloaded"))));
    }

    [SkippableFact]
    public async Task Where_the_service_does_not_copy_every_file_is_downloaded()
    {
        Require(StoreServer.S3rver);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.S3rver);
        var result = await RunAsync(export, bucket.Environment, ArgumentsFor(export, bucket.Address("x")));
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(Runs, Downloads(export));
        Assert.Equal(0, Ended(result).GetProperty("files_shared").GetInt64());
        Assert.Equal(0, (await RunAsync(export, bucket.Environment, ["verify", bucket.Address("x")])).ExitCode);
    }

    private static async Task CheckAsync(TestExport export, string address, (string, string?)[] environment, string point)
    {
        if (point.Length > 0)
        {
            var crashed = await RunAsync(export, [.. environment, ("WANDB_EXPORT_TEST_CRASH_AT", point)], ArgumentsFor(export, address));
            Assert.True(crashed.ExitCode == 137, $"{point}: {crashed}");
        }
        var result = await RunAsync(export, environment, ArgumentsFor(export, address));
        Assert.True(result.ExitCode == 0, result.ToString());
        if (point.Length == 0)
            AssertShared(export, result, Runs - 1);
        var verified = await RunAsync(export, environment, ["verify", address]);
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    private static void AssertShared(TestExport export, CliResult result, long files)
    {
        Assert.Equal(1, Downloads(export));
        var ended = Ended(result);
        Assert.Equal(files, ended.GetProperty("files_shared").GetInt64());
        Assert.True(ended.GetProperty("bytes_shared").GetInt64() > files);
        Assert.Contains("because another run or version has the same", result.Error, StringComparison.Ordinal);
    }

    private static long ReportedIn(string destination)
    {
        using var report = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(destination, "_export", "report.json")));
        return report.RootElement.GetProperty("shared_files").GetProperty("files").GetInt64();
    }

    private static int Downloads(TestExport export) =>
        export.Simulator.Requests.Snapshot().Count(request => request.Endpoint == "files" && request.Path.EndsWith(SharedName, StringComparison.Ordinal));

    private static JsonElement Ended(CliResult result)
    {
        using var line = JsonDocument.Parse(result.Error.Split('\n').Single(line => line.Contains("\"event\":\"ended\"", StringComparison.Ordinal)));
        return line.RootElement.Clone();
    }

    /// <summary>The content of an export that downloads every file.</summary>
    private static async Task<string> UnsharedAsync(TestExport export)
    {
        var config = export.NewDestination("unshared.conf");
        await File.WriteAllTextAsync(config, await File.ReadAllTextAsync(export.ConfigFile) + "\nwandb-export.files.remembered-contents = 0\n");
        var destination = export.NewDestination("unshared");
        var result = await WarmProgram.RunAsync(["export", Entity, "--to", destination, "--config", config], export.Environment());
        Assert.True(result.ExitCode == 0, result.ToString());
        return await ExportContent.DigestAsync(destination);
    }

    private static string[] ArgumentsFor(TestExport export, string destination) =>
        ["export", Entity, "--to", destination, "--config", export.ConfigFile, "--log-format", "json"];

    private static Task<CliResult> RunAsync(TestExport export, (string, string?)[] environment, string[] arguments) =>
        WarmProgram.RunAsync(arguments, export.Environment(environment));
}
