namespace WandbExporter.Storage.Local;

/// <summary>Makes directories durable. Requests for one directory that wait at the same time share one call.</summary>
internal sealed class DirectorySync(SyncThreads threads)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _waiting = new(StringComparer.Ordinal);

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
        lock (_gate)
        {
            if (!_waiting.TryGetValue(directory, out var sync))
            {
                sync = threads.RunAsync(() =>
                {
                    // Who comes from here on may have changed the directory too late for this call.
                    lock (_gate)
                        _waiting.Remove(directory);
                    Posix.SyncDirectory(directory);
                });
                _waiting.Add(directory, sync);
            }
            return sync;
        }
    }
}
