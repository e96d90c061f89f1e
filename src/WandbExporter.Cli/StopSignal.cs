using System.Runtime.InteropServices;

namespace WandbExporter.Cli;

/// <summary>Ctrl-C, SIGTERM or SIGHUP, for a command that runs until it is told to stop.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EndSignals _signals;
    private readonly CancellationTokenRegistration _cancelled;

    public StopSignal(CancellationToken cancellationToken)
    {
        _signals = new EndSignals(Raise);
        _cancelled = cancellationToken.Register(() => _raised.TrySetResult());
    }

    public Task Raised => _raised.Task;

    public void Dispose()
    {
        _signals.Dispose();
        _cancelled.Dispose();
    }

    private void Raise(PosixSignalContext context)
    {
        context.Cancel = true;
        _raised.TrySetResult();
    }
}
