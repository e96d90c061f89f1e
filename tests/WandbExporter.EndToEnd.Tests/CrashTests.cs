using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// Goes on from what a kill leaves at every point that leaves a different picture on the disk, and kills the program (SIGKILL) at arbitrary moments and starts it
/// again: the destination must then hold what an uninterrupted export holds, and nothing that was committed may be fetched again.
/// </summary>
public sealed class CrashTests(CrashScene scene) : IClassFixture<CrashScene>
{
    private static readonly string[] AllPoints =
    [
        "lock-taken:1",
        .. new[] { "put-opened", "put-written", "put-synced", "put-renamed" }.SelectMany(point => new[] { $"{point}:1", $"{point}:9", $"{point}:40" }),
    ];

    public static TheoryData<string> Points => [.. AllPoints];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_kill_in_a_put_loses_nothing_and_repeats_nothing(string point) => await scene.GoOnFromAsync(point, AllPoints);

    [Fact]
    public async Task Kills_at_arbitrary_moments_one_after_the_other_lose_nothing()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [CrashScene.World], Latency = TimeSpan.FromMilliseconds(15) });
        var interruption = CrashScene.Of(export);
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
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [CrashScene.World], Latency = TimeSpan.FromMilliseconds(30) });
        var interruption = CrashScene.Of(export);
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
}
