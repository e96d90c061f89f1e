using System.Runtime.InteropServices;
using WandbExporter.Cli.Output;

namespace WandbExporter.Cli;

/// <summary>
/// The first Ctrl-C, SIGTERM or SIGHUP drains the export; the second, one that comes before there is anything to drain, or a drain that takes
/// too long aborts it. All stay resumable, and end with the same exit code.
/// </summary>
internal sealed class SignalHandler : IDisposable
{
    /// <summary>The engine ends a drain of the workers in time by itself; this is for what comes before and after them.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _abort;
    private readonly TimeSpan _drainTimeout;
    private readonly ExportLog _log;
    private readonly EndSignals _signals;
    private readonly Lock _gate = new();
    private Action? _drain;
    private ITimer? _timer;
    private bool _signalled;

    public SignalHandler(CancellationTokenSource abort, TimeSpan drainTimeout, ExportLog log)
    {
        (_abort, _drainTimeout, _log) = (abort, drainTimeout, log);
        _signals = new EndSignals(OnSignal);
    }

    /// <summary>Whether a signal ends the export.</summary>
    public bool HasSignalled
    {
        get
        {
            lock (_gate)
                return _signalled;
        }
    }

    /// <summary>From here on there is something to finish before the end.</summary>
    public void DrainBy(Action drain)
    {
        lock (_gate)
            _drain = drain;
    }

    public void Dispose()
    {
        _signals.Dispose();
        _timer?.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_drain is null || _signalled)
            {
                _log.Warning("abort", "Aborting; the same command goes on from the last committed part.");
                _abort.Cancel();
                return;
            }
            _signalled = true;
            _timer = TimeProvider.System.CreateTimer(_ => _abort.Cancel(), null, _drainTimeout + Grace, Timeout.InfiniteTimeSpan);
            _drain();
            _log.Warning("drain", "Finishing the parts in flight; once more to abort at once.");
        }
    }
}
