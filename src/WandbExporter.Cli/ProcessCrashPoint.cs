using System.Globalization;
using System.Runtime.InteropServices;
using WandbExporter.Core.Ports;

namespace WandbExporter.Cli;

/// <summary>
/// For the crash tests: ends this process with SIGKILL when the n-th point of a name is reached, as
/// <c>WANDB_EXPORT_TEST_CRASH_AT=point:n</c> asks. The operating system ends it, so nothing is flushed and nobody cleans up.
/// </summary>
internal sealed partial class ProcessCrashPoint(string point, int at) : ICrashPoint
{
    private const int SigKill = 9;
    private int _reached;

    public static ICrashPoint FromEnvironment()
    {
        var text = Environment.GetEnvironmentVariable("WANDB_EXPORT_TEST_CRASH_AT");
        var colon = text?.LastIndexOf(':') ?? -1;
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture, out var at)
            ? new ProcessCrashPoint(text![..colon], at)
            : CrashPoints.None;
    }

    public void Reach(string reachedPoint)
    {
        if (reachedPoint == point && Interlocked.Increment(ref _reached) == at)
            _ = Kill(Environment.ProcessId, SigKill);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
