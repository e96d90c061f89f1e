using System.Text.RegularExpressions;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>The program on a terminal, narrow as some are: util-linux's <c>script</c> gives it one.</summary>
public sealed partial class TerminalTests
{
    private const string HidesCursor = "\u001b[?25l";
    private const string ShowsCursor = "\u001b[?25h";

    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 31,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 6,
        RowsPerRun = 40,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static string Entity => World.Entities[0].Name;

    [SkippableFact]
    public async Task An_interrupt_while_the_table_is_drawn_leaves_the_terminal_as_it_was()
    {
        Needs.Program("script");
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(400) });
        using var shell = new Shell();
        using var terminal = shell.Start(OnTerminal(40, ["export", Entity, "--to", export.Destination, "--config", export.ConfigFile]), [.. export.Environment(), ("TERM", "xterm")]);
        var screen = new System.Text.StringBuilder();
        var buffer = new char[4096];
        var interrupted = false;
        while (await terminal.StandardOutput.ReadAsync(buffer) is > 0 and var read)
        {
            screen.Append(buffer, 0, read);
            if (interrupted || !screen.ToString().Contains("units", StringComparison.Ordinal))
                continue;
            interrupted = true;
            await terminal.StandardInput.WriteAsync('\u0003');
            await terminal.StandardInput.FlushAsync();
        }
        await terminal.WaitForExitAsync();
        var text = screen.ToString();
        Assert.True(terminal.ExitCode == 130, text);
        Assert.True(text.Contains(HidesCursor, StringComparison.Ordinal), text);
        Assert.True(text.LastIndexOf(ShowsCursor, StringComparison.Ordinal) > text.LastIndexOf(HidesCursor, StringComparison.Ordinal), text);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        // The command to go on with is one line, however narrow the terminal, and the last.
        Assert.True(Control().Replace(text, "").TrimEnd().Split('\n')[^1] is var line && line.StartsWith("Go on with: ", StringComparison.Ordinal) && line.Contains(export.Destination, StringComparison.Ordinal) && line.Contains(export.ConfigFile, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Plan_and_status_fit_and_help_breaks_no_command()
    {
        Needs.Program("script");
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        Assert.Equal(0, (await export.ExportAsync([Entity])).ExitCode);
        using var shell = new Shell();
        foreach (var width in (int[])[40, 80])
        {
            var plan = await LinesAsync(width, ["plan", Entity, "--config", export.ConfigFile]);
            var table = plan.TakeWhile(line => !line.StartsWith("At least ", StringComparison.Ordinal)).ToList();
            Assert.True(table.Count >= 3, string.Join('\n', plan));
            Assert.All(table, line => Assert.True(line.Length <= width, line));
            Assert.Contains(table, line => line.StartsWith($"{Entity}/{World.Projects(Entity)[0].Name}", StringComparison.Ordinal));
        }
        Assert.All((await LinesAsync(40, ["status", export.Destination])).Where(line => line.Contains(" rows", StringComparison.Ordinal)), line => Assert.True(line.Length <= 40, line));
        Assert.Contains(
            "  wandb-export export my-team/vision my-team/nlp/3xk2m1ab --to ./selected --tables runs,history", await LinesAsync(40, ["export", "--help"]));

        async Task<List<string>> LinesAsync(int width, IEnumerable<string> arguments)
        {
            var result = await shell.RunAsync(OnTerminal(width, arguments), "", export.Environment());
            return [.. Control().Replace(result.Output, "").Split('\n').Select(line => line.TrimEnd())];
        }
    }

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[A-Za-z]|[=>])")]
    private static partial Regex Control();

    /// <summary>
    /// A command that runs the program on a terminal of so many columns, with its exit code. Whoever started the tests may ignore Ctrl-C, as
    /// shells do for what runs in the background.
    /// </summary>
    private static string OnTerminal(int columns, IEnumerable<string> arguments)
    {
        var program = string.Join(' ', TestedProgram.Command.Concat(arguments).Select(word => $"'{word}'"));
        return $"script -qec \"stty cols {columns} rows 50; exec env --default-signal=INT {program}\" /dev/null";
    }
}
