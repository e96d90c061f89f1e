namespace WandbExporter.Engine.Fetch;

/// <summary>Work that is begun before its turn.</summary>
internal static class InFlight
{
    /// <summary>Begins the work on so many items at a time, and hands out what came of them in the order of the items.</summary>
    /// <param name="begin">Is given an item, and what ends when the results of all items before it were handed out and asked beyond.</param>
    public static async IAsyncEnumerable<TResult> InFlightAsync<T, TResult>(this IAsyncEnumerable<T> items, int most, Func<T, Task, Task<TResult>> begin)
    {
        var begun = new Queue<(TaskCompletionSource Turn, Task<TResult> Work)>();
        await foreach (var item in items)
        {
            if (begun.Count == most)
                yield return await NextAsync();
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            begun.Enqueue((turn, begin(item, turn.Task)));
        }
        while (begun.Count > 0)
            yield return await NextAsync();

        Task<TResult> NextAsync()
        {
            var (turn, work) = begun.Dequeue();
            turn.SetResult();
            return work;
        }
    }
}
