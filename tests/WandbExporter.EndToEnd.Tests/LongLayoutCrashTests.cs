using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// The long layout's files hold many runs, and are committed for all of them at once: wherever the program is killed, the next start
/// makes of it what an uninterrupted export holds, fetches no committed run again, and leaves no file that nothing names.
/// </summary>
public sealed class LongLayoutCrashTests
{
    /// <summary>Files so small that a project has several.</summary>
    private const string SmallFiles = "wandb-export { write { row-group-bytes = 64 KiB, long-file-bytes = 64 KiB }, history { page-bytes = 64 KiB, workers = 2 } }";

    private static readonly string[] Points =
    [
        "put-opened:2", "put-renamed:1", "put-renamed:2", "put-renamed:4",
        "journal-before-write/part-committed:1", "journal-synced/part-committed:1", "journal-synced/part-committed:3",
        "journal-before-write/unit-committed:1", "journal-written/unit-committed:1", "journal-synced/unit-committed:1",
    ];

    [Fact]
    public async Task A_kill_between_any_two_steps_of_a_bundle_loses_nothing_and_leaves_nothing() =>
        await KillAsync(runs: 8, rows: 300);

    [Fact]
    public async Task A_kill_in_a_run_of_several_files_loses_nothing_and_leaves_nothing() =>
        await KillAsync(runs: 2, rows: 3000);

    [Fact]
    public async Task A_signal_commits_the_runs_that_are_whole_and_the_next_start_goes_on()
    {
        var world = World(runs: 30, rows: 150);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world], Latency = TimeSpan.FromMilliseconds(60) });
        await File.AppendAllTextAsync(export.ConfigFile, SmallFiles);
        var interruption = Of(export, world);
        await interruption.UninterruptedAsync();
        var destination = export.NewDestination("drained");
        using (var process = CliProcess.Start(interruption.ArgumentsFor(destination), export.Environment()))
        {
            await Interruption.WaitForProgressAsync(destination, 4, process);
            process.Signal("TERM");
            var drained = await process.WaitAsync();
            Assert.True(drained.ExitCode == 130, drained.ToString());
        }
        await interruption.ResumeAndCompareAsync(destination, "drain");
    }

    private static async Task KillAsync(int runs, int rows)
    {
        var world = World(runs, rows);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        await File.AppendAllTextAsync(export.ConfigFile, SmallFiles);
        var interruption = Of(export, world);
        var images = await interruption.ImagesAsync(Points);
        Assert.Equal(Points.Order(StringComparer.Ordinal), images.Keys.Order(StringComparer.Ordinal));
        foreach (var (point, image) in images)
            await interruption.ResumeAndCompareAsync(image, point);
    }

    private static Interruption Of(TestExport export, World world) =>
        new(export, [world.Entities[0].Name], "--tables", "runs,history", "--history-layout", "long");

    private static GeneratedWorld World(int runs, int rows) => new(new GeneratorOptions
    {
        Seed = 13,
        Entities = 1,
        ProjectsPerEntity = 2,
        RunsPerProject = runs,
        RowsPerRun = rows,
        KeysPerRun = 4,
        AwkwardShapes = false,
        Catalogs = false,
    });
}
