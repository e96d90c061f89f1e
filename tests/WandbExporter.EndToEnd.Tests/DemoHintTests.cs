using WandbExporter.EndToEnd.Tests.Support;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What the demo says at its end can be pasted as it stands, and fits a narrow terminal.</summary>
public sealed class DemoHintTests
{
    [Theory]
    [InlineData("demo-export")]
    [InlineData("it's a demo")]
    public async Task Every_command_that_the_demo_prints_works_where_it_was_printed(string directory)
    {
        using var shell = new Shell();
        using var process = CliProcess.StartUnder(
            ["env", "-C", shell.Folder], ["demo", "--to", directory, "--projects", "1", "--runs", "2", "--rows", "20", "--plain"]);
        var demo = await process.WaitAsync();
        Assert.True(demo.ExitCode == 0, demo.ToString());
        var said = demo.Error.Split(Environment.NewLine).SkipWhile(line => line != "Look at it:").Skip(1).Where(line => line.Length > 0).ToList();
        var report = said[^1];
        Assert.True(File.Exists(Path.Combine(shell.Folder, report[(report.IndexOf(directory, StringComparison.Ordinal))..])), report);

        var commands = said[..^1];
        Assert.Equal(3, commands.Count);
        var results = new List<CliResult>();
        foreach (var command in commands)
            results.Add(command.Contains(" browse ", StringComparison.Ordinal) ? await BeginningAsync(shell, command) : await shell.RunAsync(command));

        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.ToString()));
        Assert.Equal(2, results[0].Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("http://127.0.0.1:", results[1].Output, StringComparison.Ordinal);
        Assert.Contains("Complete and sound", results[2].Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_demo_prints_about_its_own_folder_fits_eighty_columns()
    {
        using var shell = new Shell();
        using var process = CliProcess.StartUnder(["env", "-C", shell.Folder], ["demo", "--projects", "1", "--runs", "1", "--rows", "5", "--plain"]);
        var demo = await process.WaitAsync();
        Assert.True(demo.ExitCode == 0, demo.ToString());
        var said = demo.Error.Split(Environment.NewLine).SkipWhile(line => line != "Look at it:").ToList();
        // The path of the program under test is the machine's.
        var commands = said.Where(line => line.Contains(Path.GetFileName(TestedProgram.Command[^1]), StringComparison.Ordinal)).ToList();
        Assert.Equal(3, commands.Count);
        Assert.All(commands, line => Assert.True($"wandb-export {line[line.IndexOf(((string[])["query", "browse", "verify"]).Single(name => line.Contains($" {name} ", StringComparison.Ordinal)), StringComparison.Ordinal)..]}".Length <= 80, line));
        Assert.All(said.Except(commands), line => Assert.True(line.Length <= 80, line));
    }

    /// <summary>The first line of a command that goes on until it is told to end.</summary>
    private static async Task<CliResult> BeginningAsync(Shell shell, string command)
    {
        using var process = shell.Start($"exec {command}");
        var line = await process.StandardOutput.ReadLineAsync();
        var rest = process.StandardError.ReadToEndAsync();
        using (System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await process.WaitForExitAsync();
        return new CliResult(process.ExitCode, line ?? "", await rest);
    }
}
