using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Verify;

/// <summary>
/// Removes orphans, many at a time, and the folders that are empty then; may be called from any thread. One lot follows the other: side by side one would
/// remove a folder that the other has just emptied and is about to make durable.
/// </summary>
internal sealed class OrphanRemoval(ISink sink, Findings findings)
{
    private const int AtATime = 1000;

    private readonly Lock _gate = new();
    private List<ObjectKey> _waiting = [];
    private Task _last = Task.CompletedTask;

    /// <summary>Removes the object now or with the next ones.</summary>
    public Task AddAsync(string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _waiting.Add(new ObjectKey(key));
            return _waiting.Count < AtATime ? Task.CompletedTask : RemoveWaitingAsync(cancellationToken);
        }
    }

    /// <summary>Removes those that still wait.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return RemoveWaitingAsync(cancellationToken);
    }

    private Task RemoveWaitingAsync(CancellationToken cancellationToken)
    {
        var keys = _waiting;
        _waiting = [];
        return _last = RemoveAsync(_last, keys, cancellationToken);
    }

    /// <summary>After a lot that failed none is removed.</summary>
    private async Task RemoveAsync(Task before, List<ObjectKey> keys, CancellationToken cancellationToken)
    {
        // Away from the lock.
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await sink.DeleteManyAsync(keys, cancellationToken);
        await sink.RemoveEmptyFoldersAsync(keys, cancellationToken);
        foreach (var key in keys)
            findings.Removed.Add("removed", key.Value, "No record named this object.");
    }
}
