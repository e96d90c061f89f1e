using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// The program exports to a container of Azurite, is killed, and goes on with nothing but the destination's address.
/// </summary>
public sealed class ContainerExportTests : ServerTests
{
    private static readonly GeneratedWorld World = SmallWorld(seed: 13, runs: 5, rows: 200, keys: 4, files: 2);

    [SkippableTheory]
    [InlineData("put-synced:9")]
    [InlineData("journal-claimed:1")]
    [InlineData("journal-written/unit-committed:4")]
    [InlineData("journal-synced/export-closed:1")]
    public async Task A_killed_export_to_a_container_goes_on_with_nothing_but_its_address(string point)
    {
        Require(StoreServer.Azurite);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var container = await ContainerExport.CreateAsync();
        var local = await RunAsync(export, container, ArgumentsFor(export, export.NewDestination("local")));
        Assert.True(local.ExitCode == 0, local.ToString());

        var crashed = await RunAsync(export, container, ArgumentsFor(export, container.Address("a/b")), ("WANDB_EXPORT_TEST_CRASH_AT", point));
        Assert.True(crashed.ExitCode == 137, $"{point}: {crashed}");
        var committed = JournalFile.CommittedUnits(await container.DownloadAsync("a/b", export.NewDestination("killed")));
        var before = (int)export.Simulator.Requests.Count;
        var resumed = await RunAsync(export, container, ArgumentsFor(export, container.Address("a/b")));

        Assert.True(resumed.ExitCode == 0, $"{point}: {resumed}");
        Assert.DoesNotContain(FetchedUnits.In(export.Simulator.Requests.Snapshot().Skip(before)), committed.Contains);
        var downloaded = await container.DownloadAsync("a/b", export.NewDestination("downloaded"));
        Assert.Equal(await ExportContent.DigestAsync(export.NewDestination("local")), await ExportContent.DigestAsync(downloaded));
        var verified = await RunAsync(export, container, ["verify", container.Address("a/b")]);
        Assert.True(verified.ExitCode == 0, $"{point}: {verified}");
    }

    [SkippableFact]
    public async Task A_second_export_to_a_container_stops_and_the_first_goes_on()
    {
        Require(StoreServer.Azurite);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(200) });
        var container = await ContainerExport.CreateAsync();
        using var first = CliProcess.Start(ArgumentsFor(export, container.Address("x")), export.Environment([.. container.Environment]));
        await first.SeenAsync("Exporting to");

        var second = await RunAsync(export, container, ArgumentsFor(export, container.Address("x")));

        Assert.True(second.ExitCode == 11, second.ToString());
        Assert.Contains($"process {first.Id}", second.Error, StringComparison.Ordinal);
        var ended = await first.WaitAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
    }

    [SkippableTheory]
    [InlineData(1, 0)]
    [InlineData(-1, 4)]
    public async Task A_signature_lets_the_program_in_while_it_is_good_and_is_said_nowhere(int hours, int exitCode)
    {
        Require(StoreServer.Azurite);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var container = await ContainerExport.CreateAsync();
        var signature = container.Sign(DateTimeOffset.UtcNow.AddHours(hours));

        var result = await RunAsync(
            export, container, ArgumentsFor(export, container.Address("x")), ("AZURE_STORAGE_KEY", null), ("AZURE_STORAGE_SAS_TOKEN", signature));

        Assert.True(result.ExitCode == exitCode, result.ToString());
        var secret = signature[(signature.IndexOf("sig=", StringComparison.Ordinal) + 4)..];
        Assert.DoesNotContain(secret, result.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.UnescapeDataString(secret), result.ToString(), StringComparison.Ordinal);
        var stored = await container.DownloadAsync("x", Directory.CreateDirectory(export.NewDestination("stored")).FullName);
        foreach (var file in Directory.EnumerateFiles(stored, "*.json*", SearchOption.AllDirectories))
            Assert.DoesNotContain("sig=", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("az://wandbtest/no-such-container/x", 6, "no container 'no-such-container'")]
    [InlineData("https://wandbtest.blob.core.windows.net/c-of-mine/x?sig=secret", 2, "no credentials")]
    public async Task A_destination_that_cannot_be_is_told_in_one_sentence(string address, int exitCode, string because)
    {
        Require(StoreServer.Azurite);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var container = await ContainerExport.CreateAsync();

        var result = await RunAsync(export, container, ArgumentsFor(export, address));

        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.Contains(because, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.ToString(), StringComparison.Ordinal);
    }

    private static string[] ArgumentsFor(TestExport export, string destination) =>
        ["export", World.Entities[0].Name, "--to", destination, "--config", export.ConfigFile, "--log-format", "json"];

    private static Task<CliResult> RunAsync(TestExport export, ContainerExport container, string[] arguments, params (string, string?)[] more) =>
        WarmProgram.RunAsync(arguments, export.Environment([.. container.Environment, .. more]));
}
