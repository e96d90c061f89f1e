namespace WandbExporter.Engine;

/// <summary>
/// Whether further versions of artifacts may be listed: who lists them waits while the queue of those that are listed is full, and so bounds it.
/// </summary>
internal sealed class QueueRoom
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiting;

    public void Set(bool hasRoom)
    {
        TaskCompletionSource? waiting = null;
        lock (_gate)
        {
            if (!hasRoom)
                _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            else
                (waiting, _waiting) = (_waiting, null);
        }
        waiting?.SetResult();
    }

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _waiting?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;
    }
}
