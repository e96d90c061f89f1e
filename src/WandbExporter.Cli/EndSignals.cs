using System.Globalization;
using System.Runtime.InteropServices;

namespace WandbExporter.Cli;

/// <summary>
/// What asks a command to end: Ctrl-C, SIGTERM, and SIGHUP, the end of the terminal that it was started from, unless whoever started it
/// had that ignored, as nohup does.
/// </summary>
internal sealed class EndSignals : IDisposable
{
    private const string Status = "/proc/self/status";
    private const string Ignored = "SigIgn:";

    private readonly PosixSignalRegistration[] _registrations;

    public EndSignals(Action<PosixSignalContext> handler) =>
        _registrations = [.. Signals().Select(signal => PosixSignalRegistration.Create(signal, handler))];

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private static IEnumerable<PosixSignal> Signals() =>
        IsHangUpIgnored() ? [PosixSignal.SIGINT, PosixSignal.SIGTERM] : [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    /// <summary>False where the system does not say.</summary>
    private static bool IsHangUpIgnored()
    {
        try
        {
            var mask = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal)) : null;
            return mask is not null
                && ulong.TryParse(mask.AsSpan(Ignored.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var signals)
                && (signals & 1) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
