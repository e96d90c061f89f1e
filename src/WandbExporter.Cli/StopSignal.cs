using System.Runtime.InteropServices;

namespace WandbExporter.Cli;

/// <summary>Ctrl-C or SIGTERM, for a command that runs until it is told to stop.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly CancellationTokenRegistration _cancelled;

    public StopSignal(CancellationToken cancellationToken)
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Raise);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Raise);
        _cancelled = cancellationToken.Register(() => _raised.TrySetResult());
    }

    public Task Raised => _raised.Task;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _cancelled.Dispose();
    }

    private void Raise(PosixSignalContext context)
    {
        context.Cancel = true;
        _raised.TrySetResult();
    }
}
