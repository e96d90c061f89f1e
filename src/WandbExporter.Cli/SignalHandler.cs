using System.Runtime.InteropServices;
using WandbExporter.Cli.Output;

namespace WandbExporter.Cli;

/// <summary>The first Ctrl-C or SIGTERM drains the export; the second, or a drain that takes too long, aborts it. Both stay resumable.</summary>
internal sealed class SignalHandler : IDisposable
{
    /// <summary>The engine ends a drain of the workers in time by itself; this is for what comes before and after them.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Action _drain;
    private readonly CancellationTokenSource _abort;
    private readonly TimeSpan _drainTimeout;
    private readonly ExportLog _log;
    private readonly List<PosixSignalRegistration> _registrations;
    private ITimer? _timer;
    private int _signals;

    public SignalHandler(Action drain, CancellationTokenSource abort, TimeSpan drainTimeout, ExportLog log)
    {
        (_drain, _abort, _drainTimeout, _log) = (drain, abort, drainTimeout, log);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _timer?.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            _log.Warning("abort", "Aborting; the same command goes on from the last committed part.");
            _abort.Cancel();
            return;
        }
        _log.Warning("drain", "Finishing the parts in flight; once more to abort at once.");
        _timer = TimeProvider.System.CreateTimer(_ => _abort.Cancel(), null, _drainTimeout + Grace, Timeout.InfiniteTimeSpan);
        _drain();
    }
}
