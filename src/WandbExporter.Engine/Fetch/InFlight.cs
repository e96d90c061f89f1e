namespace WandbExporter.Engine.Fetch;

/// <summary>Work that is begun before its turn.</summary>
internal static class InFlight
{
    /// <summary>Begins the work on so many items at a time, and hands out what came of them in the order of the items.</summary>
    public static async IAsyncEnumerable<TResult> InFlightAsync<T, TResult>(this IAsyncEnumerable<T> items, int most, Func<T, Task<TResult>> begin)
    {
        var begun = new Queue<Task<TResult>>();
        await foreach (var item in items)
        {
            if (begun.Count == most)
                yield return await begun.Dequeue();
            begun.Enqueue(begin(item));
        }
        while (begun.TryDequeue(out var next))
            yield return await next;
    }
}
