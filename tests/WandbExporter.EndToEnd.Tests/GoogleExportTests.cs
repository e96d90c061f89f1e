using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers.Gcs;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// The program exports to a bucket of a server that speaks the API of Google Cloud Storage, is killed, and goes on with nothing but the
/// destination's address.
/// </summary>
public sealed class GoogleExportTests : ServerTests
{
    private const string Bucket = "e2e-exports";

    private static readonly GeneratedWorld World = SmallWorld(seed: 13, runs: 5, rows: 200, keys: 4, files: 2);

    [Theory]
    [InlineData("put-synced:9")]
    [InlineData("journal-claimed:1")]
    [InlineData("journal-written/unit-committed:4")]
    [InlineData("journal-synced/export-closed:1")]
    public async Task A_killed_export_to_a_bucket_of_Google_goes_on_with_nothing_but_its_address(string point)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        await using var server = await StartAsync();
        var crashed = await RunAsync(export, server, ArgumentsFor(export, Address("a/b")), ("WANDB_EXPORT_TEST_CRASH_AT", point));
        Assert.True(crashed.ExitCode == 137, $"{point}: {crashed}");
        var resumed = await RunAsync(export, server, ArgumentsFor(export, Address("a/b")));
        var local = await WarmProgram.RunAsync(ArgumentsFor(export, export.NewDestination("local")), export.Environment());

        Assert.True(resumed.ExitCode == 0, $"{point}: {resumed}");
        Assert.True(local.ExitCode == 0, local.ToString());
        var downloaded = Download(server, "a/b", export.NewDestination("downloaded"));
        Assert.Equal(await ExportContent.DigestAsync(export.NewDestination("local")), await ExportContent.DigestAsync(downloaded));
        var verified = await RunAsync(export, server, ["verify", Address("a/b")]);
        Assert.True(verified.ExitCode == 0, $"{point}: {verified}");
    }

    [Fact]
    public async Task A_copy_between_two_prefixes_is_made_by_the_service()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        await using var server = await StartAsync();
        Assert.Equal(0, (await RunAsync(export, server, ArgumentsFor(export, Address("x")))).ExitCode);
        var rewrites = 0;
        server.Fault = (what, _) =>
        {
            if (what == "REWRITE")
                Interlocked.Increment(ref rewrites);
            return null;
        };

        var copied = await RunAsync(export, server, ["copy", Address("x"), Address("y")]);

        Assert.True(copied.ExitCode == 0, copied.ToString());
        Assert.InRange(rewrites, 10, int.MaxValue);
        Assert.Equal(0, (await RunAsync(export, server, ["verify", Address("y")])).ExitCode);
    }

    [Theory]
    [InlineData("gs://no-such-bucket/x", 6, "no bucket 'no-such-bucket'")]
    [InlineData("gs://key:secret@bucket/x", 2, "no credentials")]
    public async Task A_destination_that_cannot_be_is_told_in_one_sentence(string address, int exitCode, string because)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        await using var server = await StartAsync();

        var result = await RunAsync(export, server, ArgumentsFor(export, address));

        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.Contains(because, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gs://e2e-exports/doctor", 0, "pass  destination")]
    [InlineData("gs://no-such-bucket/x", 6, "no bucket 'no-such-bucket'")]
    public async Task The_doctor_tries_a_bucket_and_leaves_nothing_there(string address, int exitCode, string says)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        await using var server = await StartAsync();

        var result = await RunAsync(export, server, ["doctor", World.Entities[0].Name, "--to", address, "--config", export.ConfigFile]);

        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.Contains(says, result.Output, StringComparison.Ordinal);
        Assert.Empty(server.Buckets.List(Bucket, "doctor/"));
    }

    private static async Task<GcsServer> StartAsync()
    {
        var server = await GcsServer.StartAsync(pageSize: 7);
        server.Buckets.Ensure(Bucket);
        return server;
    }

    private static string Address(string prefix) => $"gs://{Bucket}/{prefix}";

    /// <summary>Everything below a prefix as files of a directory.</summary>
    private static string Download(GcsServer server, string prefix, string directory)
    {
        foreach (var found in server.Buckets.List(Bucket, $"{prefix}/"))
        {
            var path = Path.Combine(directory, found.Name[(prefix.Length + 1)..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, found.Content);
        }
        return directory;
    }

    private static string[] ArgumentsFor(TestExport export, string destination) =>
        ["export", World.Entities[0].Name, "--to", destination, "--config", export.ConfigFile, "--log-format", "json"];

    private static Task<CliResult> RunAsync(TestExport export, GcsServer server, string[] arguments, params (string, string?)[] more) =>
        WarmProgram.RunAsync(arguments, export.Environment([("STORAGE_EMULATOR_HOST", server.Endpoint.AbsoluteUri), .. more]));
}
