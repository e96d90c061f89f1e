using System.Threading.Channels;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Does work side by side, and hands out what came of it in the order of the items, as much at a time as is done by then: so what is made of
/// the results, such as durable records, is made of many together. Work goes on while that happens. What is done and not handed out
/// is bounded.
/// </summary>
/// <param name="parallelism">Items worked on at the same time.</param>
/// <param name="begin">Begins the work on an item; called in the order of the items.</param>
/// <param name="bytesOf">What a result weighs.</param>
internal sealed class GroupWindow<T, TResult>(int parallelism, Func<T, Task<TResult>> begin, Func<TResult, long> bytesOf)
{
    /// <summary>Items begun and not handed out, at the most.</summary>
    public const int MostItems = 256;

    /// <summary>Nothing more is begun while results of so many bytes wait.</summary>
    public const long MostBytes = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _waiting;

    public async IAsyncEnumerable<IReadOnlyList<TResult>> GroupsAsync(IAsyncEnumerable<T> items)
    {
        var window = Channel.CreateBounded<Task<TResult>>(new BoundedChannelOptions(MostItems) { SingleReader = true, SingleWriter = true });
        using var slots = new SemaphoreSlim(parallelism);
        using var stop = new CancellationTokenSource();
        var pump = PumpAsync(items, window.Writer, slots, stop.Token);
        try
        {
            while (await window.Reader.WaitToReadAsync())
            {
                if (window.Reader.TryPeek(out var head))
                    await head;
                var group = new List<TResult>();
                while (window.Reader.TryPeek(out var next) && next.IsCompletedSuccessfully && window.Reader.TryRead(out next))
                    group.Add(await next);
                Taken(group.Sum(bytesOf));
                yield return group;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (window.Reader.TryRead(out var left))
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PumpAsync(IAsyncEnumerable<T> items, ChannelWriter<Task<TResult>> window, SemaphoreSlim slots, CancellationToken stop)
    {
        // Away from the stream's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await foreach (var item in items)
            {
                await slots.WaitAsync(stop);
                await RoomAsync(stop);
                // What is begun must be in the window, for its owner waits for all that is: only then may it begin.
                await window.WaitToWriteAsync(stop);
                window.TryWrite(WorkAsync(item, slots));
            }
            window.Complete();
        }
        catch (Exception e)
        {
            window.Complete(e);
        }
    }

    private async Task<TResult> WorkAsync(T item, SemaphoreSlim slots)
    {
        try
        {
            var result = await begin(item);
            lock (_gate)
                _waiting += bytesOf(result);
            return result;
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task RoomAsync(CancellationToken stop)
    {
        while (true)
        {
            Task taken;
            lock (_gate)
            {
                if (_waiting < MostBytes)
                    return;
                taken = _taken.Task;
            }
            await taken.WaitAsync(stop);
        }
    }

    private void Taken(long bytes)
    {
        TaskCompletionSource taken;
        lock (_gate)
        {
            _waiting -= bytes;
            (taken, _taken) = (_taken, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        taken.SetResult();
    }
}
