using System.Diagnostics;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>A user who gives the export a share of the line gets the rest of it.</summary>
public sealed class BandwidthTests
{
    private const double PerSecond = 1_000_000;

    [Fact]
    public async Task Files_come_no_faster_than_the_bandwidth_that_was_given()
    {
        var world = new GeneratedWorld(new GeneratorOptions
        {
            ProjectsPerEntity = 1,
            RunsPerProject = 4,
            RowsPerRun = 3,
            LargestFileBytes = 600_000,
            AwkwardShapes = false,
            Catalogs = false,
        });
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        var clock = Stopwatch.StartNew();
        var result = await CliProcess.RunAsync(export.Arguments([world.Entities[0].Name], "--tables", "files", "--bandwidth", "1MB"), export.Environment());
        clock.Stop();
        Assert.True(result.ExitCode == 0, result.ToString());
        var bytes = new DirectoryInfo(Path.Combine(export.Destination, "files")).EnumerateFiles("*", SearchOption.AllDirectories)
            .DistinctBy(file => file.Name + file.Length).Sum(file => file.Length);
        // Enough for the time to tell, and a tenth of a second comes at once.
        Assert.InRange(bytes, 1.5 * PerSecond, 4 * PerSecond);
        Assert.True(clock.Elapsed.TotalSeconds > (bytes / PerSecond) - 0.2, $"{bytes} bytes came in {clock.Elapsed}.");
    }
}
