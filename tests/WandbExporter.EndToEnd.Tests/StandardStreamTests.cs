using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Standard streams that are full, closed or hung up.</summary>
public sealed class StandardStreamTests
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 9,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 3,
        RowsPerRun = 20,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static string Entity => World.Entities[0].Name;

    [Theory]
    [InlineData("2>/dev/full", "text")]
    [InlineData("2>&-", "json")]
    public async Task An_export_whose_words_nobody_can_read_goes_on_to_its_end(string redirection, string format)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var result = await RunAsync(export, redirection, ["export", Entity, "--to", export.Destination, "--config", export.ConfigFile, "--log-format", format]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.True(File.Exists(Path.Combine(export.Destination, "_SUCCESS")));

        // One that fails keeps its own exit code.
        Assert.Equal(6, (await RunAsync(export, redirection, ["status", export.Destination + "-none"])).ExitCode);
        Assert.Equal(2, (await RunAsync(export, redirection, ["export", "--no-such-option"])).ExitCode);
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_is_one_sentence_and_no_success()
    {
        foreach (var arguments in (string[][])[["config"], ["--help"]])
        {
            using var process = CliProcess.StartUnder(["sh", "-c", "exec \"$@\" >/dev/full", "sh"], arguments);
            var result = await process.WaitAsync();
            Assert.Equal(1, result.ExitCode);
            Assert.StartsWith("error: The result cannot be written to standard output", result.Error, StringComparison.Ordinal);
            Assert.Single(result.Error.Trim().Split('\n'));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_end_of_the_terminal_drains_an_export_unless_it_is_ignored(bool ignored)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(300) });
        // What runs the tests may itself ignore the signal, and a child inherits that.
        string[] wrapper = ["env", ignored ? "--ignore-signal=HUP" : "--default-signal=HUP"];
        using var process = CliProcess.StartUnder(wrapper, export.Arguments([Entity]), export.Environment());
        await process.SeenAsync("Exporting to");
        process.Signal("HUP");
        var result = await process.WaitAsync();
        Assert.True(result.ExitCode == (ignored ? 0 : 130), result.ToString());
        Assert.Equal(!ignored, result.Error.Contains("Interrupted; the same command goes on.", StringComparison.Ordinal));
    }

    private static async Task<CliResult> RunAsync(TestExport export, string redirection, IEnumerable<string> arguments)
    {
        using var process = CliProcess.StartUnder(["sh", "-c", $"exec \"$@\" {redirection}", "sh"], arguments, export.Environment());
        return await process.WaitAsync();
    }
}
