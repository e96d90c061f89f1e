using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// Kills the program (SIGKILL) at every point that leaves a different picture on the disk, and at arbitrary moments, and starts it
/// again: the destination must then hold what an uninterrupted export holds, and nothing that was committed may be fetched again.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly string[] RecordTypes =
        ["export-opened", "unit-reset", "part-committed", "projects-listed", "runs-listed", "unit-committed", "project-listing-closed", "export-closed"];

    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 11,
        Entities = 1,
        ProjectsPerEntity = 2,
        RunsPerProject = 6,
        RowsPerRun = 300,
        KeysPerRun = 5,
        FilesPerRun = 3,
        AwkwardShapes = false,
        Catalogs = false,
    });

    public static IEnumerable<string> CrashPoints() =>
    [
        "lock-taken:1",
        .. new[] { "put-opened", "put-written", "put-synced", "put-renamed" }.SelectMany(point => new[] { $"{point}:1", $"{point}:9", $"{point}:40" }),
        .. RecordTypes.SelectMany(type => new[] { $"journal-before-write/{type}:1", $"journal-written/{type}:1", $"journal-synced/{type}:1" }),
        "journal-synced/unit-committed:20", "journal-written/unit-committed:31", "journal-before-write/part-committed:37",
    ];

    [Fact]
    public async Task A_kill_at_every_point_of_storage_loses_nothing_and_repeats_nothing()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var expected = await UninterruptedAsync(export);
        var killed = 0;
        foreach (var point in CrashPoints())
        {
            var destination = export.NewDestination(point.Replace('/', '-').Replace(':', '-'));
            var crashed = await CliProcess.RunAsync(ArgumentsFor(export, destination), export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", point)));
            killed += crashed.ExitCode == 137 ? 1 : 0;
            Assert.True(crashed.ExitCode is 137 or 0, $"{point}: {crashed}");
            await ResumeAndCompareAsync(export, destination, expected, point);
            Directory.Delete(destination, recursive: true);
        }
        output.WriteLine($"{killed} kills, {CrashPoints().Count()} points.");
        Assert.True(killed >= 25, $"Only {killed} of the points were reached.");
    }

    [Fact]
    public async Task Kills_at_arbitrary_moments_one_after_the_other_lose_nothing()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(15) });
        var expected = await UninterruptedAsync(export);
        var destination = export.NewDestination("often-killed");
        foreach (var line in new[] { "signed-in", "destination", "destination", "destination" })
        {
            using var process = CliProcess.Start(ArgumentsFor(export, destination), export.Environment());
            await process.SeenAsync($"\"event\":\"{line}\"");
            // One more committed unit than before, then the kill: every start gets a little further.
            await WaitForProgressAsync(destination, JournalFile.CommittedUnits(destination).Count + 3, process);
            process.Kill();
            await process.WaitAsync();
        }
        await ResumeAndCompareAsync(export, destination, expected, "arbitrary moments");
    }

    [Fact]
    public async Task A_signal_drains_and_the_next_start_goes_on()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(30) });
        var expected = await UninterruptedAsync(export);
        var destination = export.NewDestination("drained");
        using (var process = CliProcess.Start(ArgumentsFor(export, destination), export.Environment()))
        {
            await WaitForProgressAsync(destination, 2, process);
            process.Signal("TERM");
            var drained = await process.WaitAsync();
            Assert.True(drained.ExitCode == 130, drained.ToString());
        }
        Assert.False(File.Exists(Path.Combine(destination, "_SUCCESS")));
        await ResumeAndCompareAsync(export, destination, expected, "drain");
    }

    private static async Task WaitForProgressAsync(string destination, int units, CliProcess process)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (JournalFile.CommittedUnits(destination).Count < units && !process.HasExited)
            await Task.Delay(5, timeout.Token);
    }

    private static string[] ArgumentsFor(TestExport export, string destination) =>
        ["export", World.Entities[0].Name, "--to", destination, "--config", export.ConfigFile, "--log-format", "json"];

    private static async Task<string> UninterruptedAsync(TestExport export)
    {
        var destination = export.NewDestination("uninterrupted");
        var result = await CliProcess.RunAsync(ArgumentsFor(export, destination), export.Environment());
        Assert.True(result.ExitCode == 0, result.ToString());
        return await ExportContent.DigestAsync(destination);
    }

    private static async Task ResumeAndCompareAsync(TestExport export, string destination, string expected, string point)
    {
        var committed = JournalFile.CommittedUnits(destination);
        var before = (int)export.Simulator.Requests.Count;
        var resumed = await CliProcess.RunAsync(ArgumentsFor(export, destination), export.Environment());
        Assert.True(resumed.ExitCode == 0, $"{point}: {resumed}");
        var repeated = FetchedUnits.In(export.Simulator.Requests.Snapshot().Skip(before)).Where(committed.Contains).ToList();
        Assert.True(repeated.Count == 0, $"{point}: fetched again although committed: {string.Join(", ", repeated)}");
        Assert.True(await ExportContent.DigestAsync(destination) == expected, $"{point}: the content differs from an uninterrupted export.");
        var verified = await CliProcess.RunAsync(["verify", destination, "--json"]);
        Assert.True(verified.ExitCode == 0, $"{point}: {verified}");
        using var verdict = JsonDocument.Parse(verified.Output);
        Assert.Equal(0, verdict.RootElement.GetProperty("problems").GetArrayLength());
    }
}
