using System.Diagnostics;
using System.Globalization;
using WandbExporter.Fuzz.Targets;

namespace WandbExporter.Fuzz.Running;

/// <summary>Runs each target in a process of its own, and goes on behind an input that ended one.</summary>
internal sealed class Supervisor(long seed, long from, long count)
{
    public const string WorkerCommand = "worker";

    private const int MostDeaths = 20;

    /// <summary>How many findings there were, at least.</summary>
    public async Task<int> RunAsync(string target)
    {
        var found = 0;
        var (next, end) = (from, from + count);
        while (next < end)
        {
            var exit = await WorkAsync(target, next, end - next);
            if (exit is 0 or 1)
                return found + exit;
            if (InputPlace.Of(target) is not { } at || at < next)
                throw new InvalidOperationException($"The process for {target} ended with exit code {exit} before its first input.");
            var input = (await AllTargets.MakeAsync(target)).Mutator(seed).Make(at).Input;
            Finding.Write(target, seed, at, input, exit == Worker.Hung ? "It took too long." : $"The process ended with exit code {exit}.");
            next = at + 1;
            if (++found == MostDeaths)
                break;
        }
        return found;
    }

    private async Task<int> WorkAsync(string target, long first, long inputs)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        foreach (var argument in (string[])[WorkerCommand, target, .. ((long[])[seed, first, inputs]).Select(number => number.ToString(CultureInfo.InvariantCulture))])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
