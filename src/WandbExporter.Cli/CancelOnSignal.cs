using System.Runtime.InteropServices;

namespace WandbExporter.Cli;

/// <summary>Ctrl-C, SIGTERM or SIGHUP ends a command that has nothing to drain, with its locks released; a second one ends the process.</summary>
internal sealed class CancelOnSignal : IDisposable
{
    private readonly CancellationTokenSource _cancel;
    private readonly EndSignals _signals;

    public CancelOnSignal(CancellationToken cancellationToken)
    {
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _signals = new EndSignals(OnSignal);
    }

    public CancellationToken Token => _cancel.Token;

    public void Dispose()
    {
        _signals.Dispose();
        _cancel.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !_cancel.IsCancellationRequested;
        _cancel.Cancel();
    }
}
