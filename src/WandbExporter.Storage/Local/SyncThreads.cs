namespace WandbExporter.Storage.Local;

/// <summary>
/// Threads of its own for calls that block for as long as a disk takes, so that slow syncs of many workers do not starve the thread pool.
/// A thread is started when a call finds none that waits. They wait without spinning: a disk takes longer than any spin, and what spins
/// takes the core that somebody decodes on.
/// </summary>
internal sealed class SyncThreads : IDisposable
{
    private const int Most = 4;

    private readonly Queue<(Action Call, TaskCompletionSource Done)> calls = [];
    private int started;
    private int waiting;
    private bool closed;

    public Task RunAsync(Action call)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (calls)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            calls.Enqueue((call, done));
            // Who was woken and did not run yet still counts as waiting, and its call as one of those in the queue.
            if (waiting < calls.Count && started < Most)
                new Thread(Work) { IsBackground = true, Name = $"disk sync {started++}" }.Start();
            else
                Monitor.Pulse(calls);
        }
        return done.Task;
    }

    /// <summary>What was asked for is done; nothing more is taken.</summary>
    public void Dispose()
    {
        lock (calls)
        {
            closed = true;
            Monitor.PulseAll(calls);
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
        lock (calls)
        {
            while (calls.Count == 0 && !closed)
            {
                waiting++;
                Monitor.Wait(calls);
                waiting--;
            }
            return calls.TryDequeue(out var next) ? next : null;
        }
    }
}
