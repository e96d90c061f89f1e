using System.Diagnostics;
using System.Text.Json;
using WandbExporter.EndToEnd.Host;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>
/// The program in a process that has run it before: the entry point is the one that a user starts, and what a run leaves behind in its process the next
/// one meets. A small export costs a tenth of what a new process costs. What is to be killed, signalled or looked at as a process is started by
/// <see cref="CliProcess"/>.
/// </summary>
internal sealed class WarmProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly Dictionary<string, Stack<WarmProgram>> Idle = [];

    private readonly Process _process;

    private WarmProgram(IEnumerable<(string, string?)> environment)
    {
        var start = CliProcess.StartOf(["dotnet", "exec", Repository.Host], environment);
        start.RedirectStandardInput = true;
        _process = Process.Start(start)!;
        // Nothing comes there but what ends the process.
        _process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <param name="arguments">The program's own arguments.</param>
    /// <param name="environment">As of <see cref="CliProcess"/>; with a point to be killed at it is a process of its own, as there.</param>
    public static async Task<CliResult> RunAsync(IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        if (environment.Any(variable => variable.Name.StartsWith("WANDB_EXPORT_TEST_", StringComparison.Ordinal)))
            return await CliProcess.RunAsync(arguments, environment);
        // Libraries remember what they find in the environment, some of them for good: of a process it is always the same but for our own variables.
        var variables = environment.GroupBy(variable => variable.Name).Select(same => same.Last()).ToList();
        var given = variables.Where(variable => !IsOurs(variable.Name)).Order().ToArray();
        var key = string.Join('\n', given);
        var program = Take(key) ?? new WarmProgram(given);
        var isSound = false;
        try
        {
            var ours = variables.Where(variable => IsOurs(variable.Name) && variable.Value is not null).ToDictionary(variable => variable.Name, variable => variable.Value!);
            var result = await program.AskAsync(new HostedCommand([.. arguments], ours));
            isSound = true;
            return result;
        }
        finally
        {
            if (isSound)
                Keep(key, program);
            else
                program.Dispose();
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static bool IsOurs(string name) => name.StartsWith("WANDB_", StringComparison.Ordinal);

    private static WarmProgram? Take(string key)
    {
        lock (Idle)
            return Idle.TryGetValue(key, out var idle) && idle.TryPop(out var program) ? program : null;
    }

    /// <summary>It ends with this process, whose end it sees on its standard input.</summary>
    private static void Keep(string key, WarmProgram program)
    {
        lock (Idle)
        {
            if (!Idle.TryGetValue(key, out var idle))
                Idle.Add(key, idle = []);
            idle.Push(program);
        }
    }

    private async Task<CliResult> AskAsync(HostedCommand command)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
            ?? throw new InvalidOperationException($"The program's process ended in {string.Join(' ', command.Arguments)}.");
        var result = JsonSerializer.Deserialize<HostedResult>(line)!;
        return new CliResult(result.ExitCode, result.Output, result.Error);
    }
}
