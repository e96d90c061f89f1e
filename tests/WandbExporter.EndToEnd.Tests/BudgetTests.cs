using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>An export that may take only so much ends with 10, says how it goes on, and goes on.</summary>
public sealed class BudgetTests
{
    [Theory]
    [InlineData("--max-bytes", "1B")]
    [InlineData("--max-duration", "0.001s")]
    public async Task What_a_budget_leaves_the_same_command_takes(string option, string value)
    {
        var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 2, RunsPerProject = 20, RowsPerRun = 300, AwkwardShapes = false, Catalogs = false });
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        string[] arguments = ["export", "acme", "--to", export.Destination, "--config", export.ConfigFile, "--concurrency", "1"];
        var ended = await CliProcess.RunAsync([.. arguments, option, value], export.Environment());
        Assert.True(ended.ExitCode == 10, ended.ToString());
        Assert.Contains($"{option} (", ended.Error, StringComparison.Ordinal);
        // The last line, so that it is found on a narrow terminal.
        var last = ended.Error.TrimEnd().Split(Environment.NewLine)[^1];
        Assert.StartsWith("Go on with: ", last, StringComparison.Ordinal);
        Assert.Contains($"export acme --to {export.Destination}", last, StringComparison.Ordinal);
        using var open = JsonDocument.Parse((await WarmProgram.RunAsync(["status", export.Destination, "--json"])).Output);
        Assert.False(open.RootElement.GetProperty("complete").GetBoolean());

        var whole = await WarmProgram.RunAsync([.. arguments, "--quiet"], export.Environment());
        Assert.True(whole.ExitCode == 0, whole.ToString());
        Assert.Single(whole.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), line => line.StartsWith($"Complete: {export.Destination}", StringComparison.Ordinal));
        var status = await WarmProgram.RunAsync(["status", export.Destination, "--json"]);
        using var done = JsonDocument.Parse(status.Output);
        Assert.True(done.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(40 * 300, done.RootElement.GetProperty("tables").EnumerateArray().Single(table => table.GetProperty("table").GetString() == "history").GetProperty("rows").GetInt64());
    }

    [Fact]
    public async Task A_selection_without_runs_is_said()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [new GeneratedWorld(new GeneratorOptions { RunsPerProject = 1, RowsPerRun = 3 })] });
        var result = await WarmProgram.RunAsync(["export", "acme/empty-project", "--to", export.Destination], export.Environment());
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("there is no run in what was selected", result.Error, StringComparison.Ordinal);
    }
}
