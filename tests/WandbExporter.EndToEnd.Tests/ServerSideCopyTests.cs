using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// Copies an export between two places of one service, which copies by itself, and kills the program while it does.
/// </summary>
public sealed class ServerSideCopyTests(ServerSideCopyTests.Exported exported) : ServerTests, IClassFixture<ServerSideCopyTests.Exported>
{
    private static readonly GeneratedWorld World = SmallWorld(seed: 29, runs: 4, rows: 60, keys: 3, files: 3);

    private static string Entity => World.Entities[0].Name;

    [SkippableTheory]
    [InlineData("ceph-rgw")]
    [InlineData("swift")]
    [InlineData("azurite")]
    public async Task Between_places_of_one_service_the_service_copies(string server)
    {
        var (export, from, digest, environment) = await exported.InAsync(server);
        var to = await NewPlaceAsync(server);

        var copied = await RunAsync(export, environment, ["copy", from, to, "--log-format", "json"]);

        Assert.True(copied.ExitCode == 0, copied.ToString());
        var ended = Ended(copied);
        Assert.Equal(ended.GetProperty("objects_planned").GetInt64(), ended.GetProperty("objects_by_service").GetInt64());
        Assert.Contains("by the service itself", copied.Error, StringComparison.Ordinal);
        Assert.Equal(digest, await DigestAsync(export, environment, to));
        Assert.DoesNotContain("sig=", copied.ToString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task All_bytes_pass_through_if_they_must()
    {
        var (export, from, digest, environment) = await exported.InAsync("ceph-rgw");
        var to = await NewPlaceAsync("ceph-rgw");

        var copied = await RunAsync(export, environment, ["copy", from, to, "--server-side", "never", "--log-format", "json"]);

        Assert.True(copied.ExitCode == 0, copied.ToString());
        Assert.Equal(0, Ended(copied).GetProperty("objects_by_service").GetInt64());
        Assert.Equal(digest, await DigestAsync(export, environment, to));
        Assert.Equal(2, (await RunAsync(export, environment, ["copy", from, to, "--server-side", "sometimes"])).ExitCode);
    }

    [SkippableTheory]
    [InlineData("ceph-rgw", "copy-before:1")]
    [InlineData("ceph-rgw", "copy-done:1")]
    [InlineData("ceph-rgw", "copy-verified:9")]
    [InlineData("ceph-rgw", "copy-done:25")]
    [InlineData("swift", "copy-done:7")]
    [InlineData("azurite", "copy-before:3")]
    [InlineData("azurite", "copy-done:3")]
    [InlineData("azurite", "copy-verified:20")]
    public async Task A_kill_while_the_service_copies_loses_nothing(string server, string point)
    {
        var (export, from, digest, environment) = await exported.InAsync(server);
        var to = await NewPlaceAsync(server);
        var crashed = await RunAsync(export, [.. environment, ("WANDB_EXPORT_TEST_CRASH_AT", point)], ["copy", from, to]);
        Assert.True(crashed.ExitCode == 137, $"{point}: {crashed}");

        var resumed = await RunAsync(export, environment, ["copy", from, to]);

        Assert.True(resumed.ExitCode == 0, $"{point}: {resumed}");
        Assert.Equal(digest, await DigestAsync(export, environment, to));
        var done = await RunAsync(export, environment, ["export", Entity, "--to", to, "--config", export.ConfigFile]);
        Assert.True(done.ExitCode == 0 && done.Error.Contains("Nothing to do", StringComparison.Ordinal), $"{point}: {done}");
    }

    [SkippableFact]
    public async Task A_damaged_source_is_not_copied_by_the_service_either()
    {
        Require(StoreServer.Ceph);
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        await using var export = await ExportedAsync(bucket.Address("from"), bucket.Environment);
        var key = (await bucket.KeysAsync("from")).First(found => found.StartsWith("tables/history/", StringComparison.Ordinal));
        var content = await File.ReadAllBytesAsync(Path.Combine(await bucket.DownloadAsync("from", export.NewDestination("downloaded")), key));
        content[content.Length / 2] ^= 1;
        await bucket.PutAsync("from", key, content);

        var refused = await RunAsync(export, bucket.Environment, ["copy", bucket.Address("from"), bucket.Address("to")]);

        Assert.True(refused.ExitCode == 6, refused.ToString());
        Assert.Contains(key, refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(key, await bucket.KeysAsync("to"));
    }

    private static async Task<string> NewPlaceAsync(string server)
    {
        if (server == StoreServer.Azurite.Name)
            return (await ContainerExport.CreateAsync()).Address("b/c");
        using var bucket = await BucketExport.CreateAsync(StoreServer.All.Single(one => one.Name == server));
        return bucket.Address("b/c");
    }

    private static async Task<TestExport> ExportedAsync(string address, (string, string?)[] environment)
    {
        var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var result = await RunAsync(export, environment, ["export", Entity, "--to", address, "--config", export.ConfigFile]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return export;
    }

    private static async Task<string> DigestAsync(TestExport export, (string, string?)[] environment, string address)
    {
        var verified = await RunAsync(export, environment, ["verify", address, "--json"]);
        Assert.True(verified.ExitCode == 0, verified.ToString());
        using var report = JsonDocument.Parse(verified.Output);
        return report.RootElement.GetProperty("parts_digest").GetString()!;
    }

    private static JsonElement Ended(CliResult result)
    {
        using var line = JsonDocument.Parse(result.Error.Split('\n').Single(line => line.Contains("\"event\":\"ended\"", StringComparison.Ordinal)));
        return line.RootElement.Clone();
    }

    private static Task<CliResult> RunAsync(TestExport export, (string, string?)[] environment, string[] arguments) =>
        WarmProgram.RunAsync(arguments, export.Environment(environment));

    /// <summary>An export in each service, which no copy changes: made once for all that copy it.</summary>
    public sealed class Exported : IAsyncLifetime
    {
        private readonly Dictionary<string, Task<Source>> _sources = [];

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            foreach (var source in _sources.Values.Where(source => source.IsCompletedSuccessfully))
                await (await source).Export.DisposeAsync();
        }

        internal Task<Source> InAsync(string name)
        {
            Require(StoreServer.All.Single(server => server.Name == name));
            if (!_sources.TryGetValue(name, out var source))
                _sources[name] = source = MakeAsync(name);
            return source;
        }

        private static async Task<Source> MakeAsync(string name)
        {
            string from;
            (string, string?)[] environment;
            if (name == StoreServer.Azurite.Name)
            {
                var container = await ContainerExport.CreateAsync();
                (from, environment) = (container.Address("a"), container.Environment);
            }
            else
            {
                using var bucket = await BucketExport.CreateAsync(StoreServer.All.Single(server => server.Name == name));
                (from, environment) = (bucket.Address("a"), bucket.Environment);
            }
            var export = await ExportedAsync(from, environment);
            return new Source(export, from, await ServerSideCopyTests.DigestAsync(export, environment, from), environment);
        }

        internal sealed record Source(TestExport Export, string From, string Digest, (string, string?)[] Environment);
    }
}
