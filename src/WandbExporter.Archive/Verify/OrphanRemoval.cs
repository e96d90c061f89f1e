using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Verify;

/// <summary>Removes orphans, many at a time, and the folders that are empty then; may be called from any thread.</summary>
internal sealed class OrphanRemoval(ISink sink, Findings findings)
{
    private const int AtATime = 1000;

    private readonly Lock _gate = new();
    private List<ObjectKey> _waiting = [];

    /// <summary>Removes the object now or with the next ones.</summary>
    public async Task AddAsync(string key, CancellationToken cancellationToken)
    {
        List<ObjectKey> full;
        lock (_gate)
        {
            _waiting.Add(new ObjectKey(key));
            if (_waiting.Count < AtATime)
                return;
            full = Take();
        }
        await RemoveAsync(full, cancellationToken);
    }

    /// <summary>Removes those that still wait.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken)
    {
        List<ObjectKey> rest;
        lock (_gate)
            rest = Take();
        return RemoveAsync(rest, cancellationToken);
    }

    private async Task RemoveAsync(List<ObjectKey> keys, CancellationToken cancellationToken)
    {
        await sink.DeleteManyAsync(keys, cancellationToken);
        await sink.RemoveEmptyFoldersAsync(keys, cancellationToken);
        foreach (var key in keys)
            findings.Removed.Add("removed", key.Value, "No record named this object.");
    }

    private List<ObjectKey> Take()
    {
        var taken = _waiting;
        _waiting = [];
        return taken;
    }
}
