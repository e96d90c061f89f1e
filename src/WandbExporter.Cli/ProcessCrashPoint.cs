using System.Globalization;
using System.Runtime.InteropServices;
using WandbExporter.Core.Ports;

namespace WandbExporter.Cli;

/// <summary>
/// For the crash tests: ends this process with SIGKILL when the n-th point of a name is reached, as
/// <c>WANDB_EXPORT_TEST_CRASH_AT=point:n</c> asks. The operating system ends it, so nothing is flushed and nobody cleans up. With
/// <c>WANDB_EXPORT_TEST_STOP_AT=point:n,point:n…</c> it stands still (SIGSTOP) at each of these points, after a line that says which, until
/// somebody lets it go on: what lies on the disk then is what a kill would leave.
/// </summary>
internal sealed partial class ProcessCrashPoint : ICrashPoint
{
    private const int SigKill = 9;
    private const int SigStop = 19;

    // A stop is forgotten when the process goes on, so nobody comes to one while another thread stands at its own.
    private readonly Lock _standing = new();
    private readonly Dictionary<string, int> _reached = [];
    private readonly HashSet<(string Point, int At)> _kills;
    private readonly HashSet<(string Point, int At)> _stops;

    private ProcessCrashPoint(HashSet<(string Point, int At)> kills, HashSet<(string Point, int At)> stops) => (_kills, _stops) = (kills, stops);

    public static ICrashPoint FromEnvironment()
    {
        var (kills, stops) = (Points("WANDB_EXPORT_TEST_CRASH_AT"), Points("WANDB_EXPORT_TEST_STOP_AT"));
        return kills.Count + stops.Count > 0 ? new ProcessCrashPoint(kills, stops) : CrashPoints.None;
    }

    public void Reach(string reachedPoint)
    {
        lock (_standing)
        {
            var point = (reachedPoint, _reached[reachedPoint] = _reached.GetValueOrDefault(reachedPoint) + 1);
            if (_kills.Contains(point))
                _ = Kill(Environment.ProcessId, SigKill);
            if (!_stops.Contains(point))
                return;
            Console.Error.WriteLine($"standing at {point.reachedPoint}:{point.Item2}");
            // To this thread, which is not to take another step.
            _ = Raise(SigStop);
        }
    }

    private static HashSet<(string Point, int At)> Points(string variable) =>
        [.. (Environment.GetEnvironmentVariable(variable) ?? "").Split(',').Select(Parse).OfType<(string, int)>()];

    private static (string Point, int At)? Parse(string text) =>
        text.LastIndexOf(':') is > 0 and var colon && int.TryParse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture, out var at)
            ? (text[..colon], at)
            : null;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "raise", SetLastError = true)]
    private static partial int Raise(int signal);
}
