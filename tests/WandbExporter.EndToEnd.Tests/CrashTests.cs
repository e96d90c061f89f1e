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
        var interruption = Of(export);
        var killed = 0;
        foreach (var point in CrashPoints())
            killed += await interruption.KillAtAsync(point) ? 1 : 0;
        output.WriteLine($"{killed} kills, {CrashPoints().Count()} points.");
        Assert.True(killed >= 25, $"Only {killed} of the points were reached.");
    }

    [Fact]
    public async Task Kills_at_arbitrary_moments_one_after_the_other_lose_nothing()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(15) });
        var interruption = Of(export);
        await interruption.UninterruptedAsync();
        var destination = export.NewDestination("often-killed");
        foreach (var line in new[] { "signed-in", "destination", "destination", "destination" })
        {
            using var process = CliProcess.Start(interruption.ArgumentsFor(destination), export.Environment());
            await process.SeenAsync($"\"event\":\"{line}\"");
            // One more committed unit than before, then the kill: every start gets a little further.
            await Interruption.WaitForProgressAsync(destination, JournalFile.CommittedUnits(destination).Count + 3, process);
            process.Kill();
            await process.WaitAsync();
        }
        await interruption.ResumeAndCompareAsync(destination, "arbitrary moments");
    }

    [Fact]
    public async Task A_signal_drains_and_the_next_start_goes_on()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(30) });
        var interruption = Of(export);
        await interruption.UninterruptedAsync();
        var destination = export.NewDestination("drained");
        using (var process = CliProcess.Start(interruption.ArgumentsFor(destination), export.Environment()))
        {
            await Interruption.WaitForProgressAsync(destination, 2, process);
            process.Signal("TERM");
            var drained = await process.WaitAsync();
            Assert.True(drained.ExitCode == 130, drained.ToString());
        }
        Assert.False(File.Exists(Path.Combine(destination, "_SUCCESS")));
        await interruption.ResumeAndCompareAsync(destination, "drain");
    }

    private static Interruption Of(TestExport export) => new(export, [World.Entities[0].Name]);
}
