namespace WandbExporter.Storage.Local;

/// <summary>
/// Threads of its own for calls that block for as long as a disk takes, so that slow syncs of many workers do not starve the thread pool.
/// A thread is started when a call finds none that waits. They wait without spinning: a disk takes longer than any spin, and what spins
/// takes the core that somebody decodes on.
/// </summary>
internal sealed class SyncThreads : IDisposable
{
    private const int Most = 4;

    private readonly Queue<(Action Call, TaskCompletionSource Done)> _calls = [];
    private int _started;
    private int _waiting;
    private bool _closed;

    public Task RunAsync(Action call)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_calls)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _calls.Enqueue((call, done));
            // Who was woken and did not run yet still counts as waiting, and its call as one of those in the queue.
            if (_waiting < _calls.Count && _started < Most)
                new Thread(Work) { IsBackground = true, Name = $"disk sync {_started++}" }.Start();
            else
                Monitor.Pulse(_calls);
        }
        return done.Task;
    }

    /// <summary>What was asked for is done; nothing more is taken.</summary>
    public void Dispose()
    {
        lock (_calls)
        {
            _closed = true;
            Monitor.PulseAll(_calls);
        }
    }

    private void Work()
    {
        while (Next() is var (call, done))
        {
            try
            {
                call();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }

    /// <summary>Null when there will be none.</summary>
    private (Action Call, TaskCompletionSource Done)? Next()
    {
        lock (_calls)
        {
            while (_calls.Count == 0 && !_closed)
            {
                _waiting++;
                Monitor.Wait(_calls);
                _waiting--;
            }
            return _calls.TryDequeue(out var next) ? next : null;
        }
    }
}
