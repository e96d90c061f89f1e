using System.Collections.Concurrent;

namespace WandbExporter.Storage.Local;

/// <summary>
/// Threads of its own for calls that block for as long as a disk takes, so that slow syncs of many workers do not starve the thread pool.
/// </summary>
internal sealed class SyncThreads : IDisposable
{
    private const int Count = 4;

    private readonly BlockingCollection<(Action Call, TaskCompletionSource Done)> queue = [];

    public SyncThreads()
    {
        for (var i = 0; i < Count; i++)
            new Thread(Work) { IsBackground = true, Name = $"disk sync {i}" }.Start();
    }

    public Task RunAsync(Action call)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Add((call, done));
        return done.Task;
    }

    public void Dispose() => queue.CompleteAdding();

    private void Work()
    {
        foreach (var (call, done) in queue.GetConsumingEnumerable())
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
}
