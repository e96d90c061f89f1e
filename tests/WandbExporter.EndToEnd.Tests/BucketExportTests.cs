using System.Security.Cryptography;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// The program exports to a bucket of a real server, is killed, and goes on with nothing but the destination's address: the bucket then
/// holds what an uninterrupted export to a directory holds.
/// </summary>
public sealed class BucketExportTests : ServerTests
{
    private static readonly GeneratedWorld World = SmallWorld(seed: 13, runs: 5, rows: 200, keys: 4, files: 2);

    private static readonly Lazy<Task<string>> Expected = new(UninterruptedAsync);

    public static TheoryData<string> Points() =>
    [
        "lock-created:1",
        "put-written:5",
        "put-synced:9",
        "journal-before-write/part-committed:3",
        "journal-written/unit-committed:4",
        "journal-synced/export-closed:1",
    ];

    [SkippableTheory]
    [MemberData(nameof(Points))]
    public async Task A_killed_export_to_a_bucket_goes_on_with_nothing_but_its_address(string point)
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        var crashed = await RunAsync(export, bucket, ArgumentsFor(export, bucket.Address("a/b")), ("WANDB_EXPORT_TEST_CRASH_AT", point));
        Assert.True(crashed.ExitCode == 137, $"{point}: {crashed}");
        var committed = JournalFile.CommittedUnits(await bucket.DownloadAsync("a/b", export.NewDestination("killed")));
        var before = (int)export.Simulator.Requests.Count;
        var resumed = await RunAsync(export, bucket, ArgumentsFor(export, bucket.Address("a/b")));

        Assert.True(resumed.ExitCode == 0, $"{point}: {resumed}");
        Assert.DoesNotContain(FetchedUnits.In(export.Simulator.Requests.Snapshot().Skip(before)), committed.Contains);
        var downloaded = await bucket.DownloadAsync("a/b", export.NewDestination("downloaded"));
        Assert.Equal(await Expected.Value, await ExportContent.DigestAsync(downloaded));
        var verified = await RunAsync(export, bucket, ["verify", bucket.Address("a/b")]);
        Assert.True(verified.ExitCode == 0, $"{point}: {verified}");
    }

    [SkippableFact]
    public async Task An_export_in_a_bucket_is_asked_there_and_fetches_what_the_question_needs()
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        Assert.Equal(0, (await RunAsync(export, bucket, ArgumentsFor(export, bucket.Address("asked")))).ExitCode);
        var local = await bucket.DownloadAsync("asked", export.NewDestination("asked"));
        const string Sql = "SELECT run_id, count(*) AS logged, max(value_double) AS most FROM metrics GROUP BY run_id ORDER BY run_id";
        var there = await RunAsync(export, bucket, ["query", bucket.Address("asked"), Sql, "--format", "csv"]);
        Assert.True(there.ExitCode == 0, there.ToString());
        Assert.Equal((await WarmProgram.RunAsync(["query", local, Sql, "--format", "csv"])).Output, there.Output);
        Assert.Contains(" of history ", Assert.Single(there.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        var refused = await RunAsync(export, bucket, ["query", bucket.Address("asked"), Sql, "--spool", "1kB"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--spool", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(export, bucket, ["query", bucket.Address("nothing"), Sql])).ExitCode);
        Assert.Equal(0, (await RunAsync(export, bucket, ["views", bucket.Address("asked"), "--for", "spark"])).ExitCode);
    }

    [SkippableFact]
    public async Task Files_carry_the_digest_that_the_server_lists_also_in_a_copy()
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        var exported = await RunAsync(export, bucket, ArgumentsFor(export, bucket.Address("x")));
        var copied = await RunAsync(export, bucket, ["copy", bucket.Address("x"), bucket.Address("y"), "--server-side", "never"]);

        Assert.Equal((0, 0), (exported.ExitCode, copied.ExitCode));
        foreach (var prefix in new[] { "x", "y" })
        {
            var directory = await bucket.DownloadAsync(prefix, export.NewDestination(prefix));
            var files = (await bucket.KeysAsync(prefix)).Where(key => key.StartsWith("files/", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(files);
            foreach (var key in files)
            {
                var metadata = await bucket.MetadataAsync(prefix, key);
                Assert.Equal(Md5Of(await File.ReadAllBytesAsync(Path.Combine(directory, key))), metadata.GetValueOrDefault("source-md5"));
            }
        }
    }

    [SkippableFact]
    public async Task A_second_export_to_a_bucket_stops_and_the_first_goes_on()
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(200) });
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        using var first = CliProcess.Start(ArgumentsFor(export, bucket.Address("x")), export.Environment([.. bucket.Environment]));
        await first.SeenAsync("Exporting to");
        first.Signal("STOP");

        var second = await RunAsync(export, bucket, ArgumentsFor(export, bucket.Address("x")));
        var status = await RunAsync(export, bucket, ["status", bucket.Address("x")]);

        first.Signal("CONT");

        Assert.True(second.ExitCode == 11, second.ToString());
        Assert.Contains($"process {first.Id}", second.Error, StringComparison.Ordinal);
        Assert.Contains($"being written by process {first.Id}", status.Output, StringComparison.Ordinal);
        var ended = await first.WaitAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Equal(0, (await RunAsync(export, bucket, ["status", bucket.Address("x")])).ExitCode);
    }

    [SkippableFact]
    public async Task One_changed_byte_in_the_bucket_is_found()
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        Assert.Equal(0, (await RunAsync(export, bucket, ArgumentsFor(export, bucket.Address("x")))).ExitCode);
        var key = (await bucket.KeysAsync("x")).First(found => found.StartsWith("tables/history/", StringComparison.Ordinal));
        var directory = await bucket.DownloadAsync("x", export.NewDestination("downloaded"));
        var content = await File.ReadAllBytesAsync(Path.Combine(directory, key));
        content[content.Length / 2] ^= 1;
        await bucket.PutAsync("x", key, content);

        var verified = await RunAsync(export, bucket, ["verify", bucket.Address("x")]);

        Assert.True(verified.ExitCode == 6, verified.ToString());
        Assert.Contains(key, verified.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("s3://no-such-bucket-anywhere/x", 6, "no such bucket")]
    [InlineData("s3://key:secret@bucket/x", 2, "no credentials")]
    public async Task A_destination_that_cannot_be_is_told_in_one_sentence(string address, int exitCode, string because)
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);

        var result = await RunAsync(export, bucket, ArgumentsFor(export, address));

        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.Contains(because, result.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Credentials_of_the_bucket_are_said_nowhere()
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        (string, string?)[] wrong = [("AWS_PROFILE", null), ("AWS_ACCESS_KEY_ID", "wrong-access-key"), ("AWS_SECRET_ACCESS_KEY", "wrong-secret-key"), ("AWS_SESSION_TOKEN", "wrong-token")];

        var result = await RunAsync(export, bucket, ArgumentsFor(export, bucket.Address("x")), wrong);

        Assert.True(result.ExitCode == 4, result.ToString());
        Assert.All(new[] { "wrong-access-key", "wrong-secret-key", "wrong-token" }, secret => Assert.DoesNotContain(secret, result.ToString(), StringComparison.Ordinal));
    }

    private static async Task<string> UninterruptedAsync()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var result = await WarmProgram.RunAsync(ArgumentsFor(export, export.NewDestination("local")), export.Environment());
        Assert.True(result.ExitCode == 0, result.ToString());
        return await ExportContent.DigestAsync(export.NewDestination("local"));
    }

#pragma warning disable CA5351 // It is the digest that W&B lists.
    private static string Md5Of(byte[] content) => Convert.ToBase64String(MD5.HashData(content));
#pragma warning restore CA5351

    private static string[] ArgumentsFor(TestExport export, string destination) =>
        ["export", World.Entities[0].Name, "--to", destination, "--config", export.ConfigFile, "--log-format", "json"];

    private static Task<CliResult> RunAsync(TestExport export, BucketExport bucket, string[] arguments, params (string, string?)[] more) =>
        WarmProgram.RunAsync(arguments, export.Environment([.. bucket.Environment, .. more]));
}
