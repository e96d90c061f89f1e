namespace WandbExporter.Storage.Buckets;

/// <summary>Removes many objects in as few requests as the service allows.</summary>
internal static class ObjectDeletes
{
    private const int SinglesAtATime = 8;

    /// <summary>Returns when all are gone; it is no error if one was not there.</summary>
    /// <exception cref="Core.Errors.ExportException">One could not be removed; others may be gone.</exception>
    public static async Task DeleteAllAsync(this IObjectStore store, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        foreach (var batch in keys.Chunk(store.Limits.MaxDeletes))
        {
            if (batch.Length > 1 && await store.DeleteManyAsync(batch, cancellationToken))
                continue;
            await Parallel.ForEachAsync(
                batch,
                new ParallelOptions { MaxDegreeOfParallelism = SinglesAtATime, CancellationToken = cancellationToken },
                async (key, token) => await store.DeleteAsync(key, token));
        }
    }
}
