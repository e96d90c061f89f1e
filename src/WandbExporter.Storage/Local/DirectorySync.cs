namespace WandbExporter.Storage.Local;

/// <summary>Makes directories durable. Requests for one directory that wait at the same time share one call.</summary>
internal sealed class DirectorySync(SyncThreads threads)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task> waiting = new(StringComparer.Ordinal);

    /// <summary>When this returns, every change of the directory made before the call is durable.</summary>
    public async Task SyncAsync(string directory)
    {
        try
        {
            await Join(directory);
        }
        catch (IOException e)
        {
            throw DiskFailure.From(e, "make durable", directory);
        }
    }

    private Task Join(string directory)
    {
        lock (gate)
        {
            if (!waiting.TryGetValue(directory, out var sync))
            {
                sync = threads.RunAsync(() =>
                {
                    // Who comes from here on may have changed the directory too late for this call.
                    lock (gate)
                        waiting.Remove(directory);
                    Posix.SyncDirectory(directory);
                });
                waiting.Add(directory, sync);
            }
            return sync;
        }
    }
}
