using System.Text.Json;
using WandbExporter.Core.Journal;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What is wrong is found before an export meets it, with the exit code that it would end with.</summary>
public sealed class DoctorTests(DoctorTests.Servers servers) : IClassFixture<DoctorTests.Servers>
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions { Seed = 3, ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 20, AwkwardShapes = false });

    private static string Entity => World.Entities[0].Name;

    [Fact]
    public async Task Where_all_is_well_every_check_passes_and_nothing_is_left_behind()
    {
        await using var export = servers.Sound.Sharing();
        var (result, checks) = await RunAsync(export, [Entity, "--to", export.Destination]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.All(checks, check => Assert.Equal(("pass", null), (check.Status, check.Remedy)));
        string[] names = ["credentials", "server", "clock", "quota", "proxy", "tls", "selection", "projects", "runs", "files", "artifacts", "members", "automations", "destination", "space", "export", "size"];
        Assert.All(names, name => Assert.Contains(checks, check => check.Name == name));
        Assert.Contains("from WANDB_API_KEY is of ada", Of(checks, "credentials").Finding, StringComparison.Ordinal);
        Assert.Contains("limit 1000, remaining ", Of(checks, "quota").Finding, StringComparison.Ordinal);
        Assert.Contains("1 project, 3 runs", Of(checks, "size").Finding, StringComparison.Ordinal);
        Assert.DoesNotContain(export.ApiKey, result.ToString(), StringComparison.Ordinal);
        Assert.False(Path.Exists(export.Destination));
        // Nobody waits before a silent screen.
        Assert.Contains("Looking at the destination", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_older_server_with_a_wrong_clock_hides_from_a_smaller_account_is_warned_of()
    {
        await using var export = servers.Odd.Sharing();
        var (result, checks) = await RunAsync(export, [], ("WANDB_API_KEY", Servers.OddKey));

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("1 h", Of(checks, "clock").Finding, StringComparison.Ordinal);
        Assert.Contains("ARTIFACT_REGISTRY_SEARCH", Of(checks, "server").Finding, StringComparison.Ordinal);
        Assert.Equal(("warn", "warn", "warn"), (Of(checks, "clock").Status, Of(checks, "server").Status, Of(checks, "integrations").Status));
        Assert.Contains("does not offer", Of(checks, "integrations").Finding, StringComparison.Ordinal);
        // Nothing was named: its own entity is looked at, and no export of it is measured.
        Assert.DoesNotContain(checks, check => check.Name == "size");
        Assert.All(checks, check => Assert.Equal(check.Status == "pass", check.Remedy is null));
    }

    [Theory]
    [InlineData(4, "credentials", "WANDB_API_KEY", "0000000000000000000000000000000000000000")]
    [InlineData(4, "credentials", "WANDB_API_KEY", "")]
    [InlineData(5, "server", "WANDB_BASE_URL", "http://127.0.0.1:1")]
    public async Task A_server_that_cannot_be_used_fails_with_its_code_and_the_destination_is_looked_at_all_the_same(int exitCode, string name, string variable, string value)
    {
        await using var export = servers.Sound.Sharing();
        var (result, checks) = await RunAsync(export, [Entity, "--to", export.Destination], (variable, value));

        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.Equal(name, Assert.Single(checks, check => check.Status == "fail").Name);
        Assert.Equal("pass", Of(checks, "destination").Status);
        Assert.DoesNotContain("0000000000", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_that_cannot_be_written_to_fails_and_so_does_a_name_that_is_not_there()
    {
        await using var export = servers.Sound.Sharing();
        var (result, checks) = await RunAsync(export, [Entity, "--to", "/proc/wandb-export"]);
        Assert.Equal((6, "destination"), (result.ExitCode, Assert.Single(checks, check => check.Status == "fail").Name));

        (result, checks) = await RunAsync(export, ["nobody-has-this-name"]);
        Assert.Equal((2, "selection"), (result.ExitCode, Assert.Single(checks, check => check.Status == "fail").Name));
    }

    [Fact]
    public async Task An_export_that_is_there_is_told_with_its_state()
    {
        await using var export = servers.Sound.Sharing();
        await CliProcess.RunAsync(export.Arguments([Entity]), export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", "journal-synced/unit-committed:3")));
        Assert.Contains("An unfinished export", Of((await RunAsync(export, [Entity, "--to", export.Destination])).Checks, "export").Finding, StringComparison.Ordinal);

        var result = await export.ExportAsync([Entity]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("A complete export", Of((await RunAsync(export, [Entity, "--to", export.Destination])).Checks, "export").Finding, StringComparison.Ordinal);
        Assert.Equal(0, (await export.VerifyAsync()).ExitCode);

        await using var other = servers.Odd.Sharing();
        var (foreign, checks) = await RunAsync(other, ["--to", export.Destination]);
        Assert.Equal((6, "export"), (foreign.ExitCode, Assert.Single(checks, check => check.Status == "fail").Name));
    }

    [Fact]
    public async Task An_export_that_is_being_written_is_told_with_its_writer_and_goes_on()
    {
        await using var export = servers.Sound.Sharing();
        var identity = new ExportIdentity(ExportIdentity.CurrentFormatVersion, export.Simulator.BaseUrl.ToString().TrimEnd('/'), [Entity], ["runs"], "{}", null, "0.1.0", DateTimeOffset.UtcNow);
        await using var writer = await LocalDestination.OpenAsync(export.Destination, identity, new LocalDestinationOptions(), CancellationToken.None);

        var (result, checks) = await RunAsync(export, [Entity, "--to", export.Destination]);

        Assert.Equal((11, "export"), (result.ExitCode, Assert.Single(checks, check => check.Status == "fail").Name));
        Assert.Contains($"process {Environment.ProcessId} on ", Of(checks, "export").Finding, StringComparison.Ordinal);
        await writer.Journal.AppendAsync([new ExportOpened("0.1.0", "ada", DateTimeOffset.UtcNow)], CancellationToken.None);
        await writer.Journal.RequireWholeAsync(CancellationToken.None);
    }

    private static async Task<(CliResult Result, List<Row> Checks)> RunAsync(TestExport export, string[] arguments, params (string, string?)[] more)
    {
        var result = await WarmProgram.RunAsync(["doctor", .. arguments, "--json", "--config", export.ConfigFile], export.Environment(more));
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(result.ExitCode, json.RootElement.GetProperty("exit_code").GetInt32());
        return (result, [.. json.RootElement.GetProperty("checks").EnumerateArray().Select(check => new Row(
            check.GetProperty("name").GetString()!, check.GetProperty("status").GetString()!, check.GetProperty("finding").GetString()!, check.GetProperty("remedy").GetString()))]);
    }

    private static Row Of(IEnumerable<Row> checks, string name) => Assert.Single(checks, check => check.Name == name);

    private sealed record Row(string Name, string Status, string Finding, string? Remedy);

    public sealed class Servers : IAsyncLifetime
    {
        public const string OddKey = "1111111111111111111111111111111111111111";

        internal TestExport Sound { get; private set; } = null!;

        internal TestExport Odd { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Sound = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], RateLimit = new RateLimitOptions { Capacity = 10_000, RequestsPerSecond = 1000 } });
            Odd = await TestExport.StartAsync(new SimulatorOptions
            {
                Worlds = [World],
                Accounts = [new Account(OddKey, "ada")],
                ClockAhead = TimeSpan.FromHours(-2),
                Capabilities = CapabilityOptions.Newest with { DisabledFeatures = ["ARTIFACT_REGISTRY_SEARCH"], UnknownFields = ["Entity.integrations"] },
            });
        }

        public async Task DisposeAsync()
        {
            await Sound.DisposeAsync();
            await Odd.DisposeAsync();
        }
    }
}
