using System.Threading.Channels;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Does work side by side, and hands out what came of it in the order of the items, as much at a time as is done by then: so what is made of
/// the results, such as durable records, is made of many together. A large result does not wait for its turn: it is handed out ahead of it, and once
/// more in it. Work goes on while that happens. What is done and not handed out is bounded.
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

    /// <summary>
    /// From so many bytes on a result is handed out ahead of its turn. A record of its own is little beside the bytes then, and behind an item that
    /// takes long there is never more to lose than small results up to <see cref="MostBytes"/>.
    /// </summary>
    public const long LargeBytes = 8 * 1024 * 1024;

    private readonly Lock _gate = new();
    private TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _largeDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(Slot Slot, TResult Result)> _large = [];
    private long _waiting;

    public async IAsyncEnumerable<Group<TResult>> GroupsAsync(IAsyncEnumerable<T> items)
    {
        var window = Channel.CreateBounded<Slot>(new BoundedChannelOptions(MostItems) { SingleReader = true, SingleWriter = true });
        using var slots = new SemaphoreSlim(parallelism);
        using var stop = new CancellationTokenSource();
        var pump = PumpAsync(items, window.Writer, slots, stop.Token);
        try
        {
            while (await window.Reader.WaitToReadAsync())
            {
                if (!window.Reader.TryPeek(out var head))
                    continue;
                while (await AheadOfAsync(head) is { Count: > 0 } ahead)
                    yield return new Group<TResult>([], ahead);
                await head.Work;
                var group = new List<TResult>();
                while (window.Reader.TryPeek(out var next) && next.Work.IsCompletedSuccessfully && window.Reader.TryRead(out next))
                {
                    var result = await next.Work;
                    Taken(next, result);
                    group.Add(result);
                }
                yield return new Group<TResult>(group, []);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (window.Reader.TryRead(out var left))
                await ((Task)left.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PumpAsync(IAsyncEnumerable<T> items, ChannelWriter<Slot> window, SemaphoreSlim slots, CancellationToken stop)
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
                var slot = new Slot();
                slot.Work = WorkAsync(item, slot, slots);
                window.TryWrite(slot);
            }
            window.Complete();
        }
        catch (Exception e)
        {
            window.Complete(e);
        }
    }

    private async Task<TResult> WorkAsync(T item, Slot slot, SemaphoreSlim slots)
    {
        try
        {
            var result = await begin(item);
            var bytes = bytesOf(result);
            lock (_gate)
            {
                _waiting += bytes;
                if (bytes >= LargeBytes)
                {
                    _large.Add((slot, result));
                    _largeDone.TrySetResult();
                }
            }
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

    /// <summary>Large results that are done before the head of the window is; empty when the head is done.</summary>
    private async Task<IReadOnlyList<TResult>> AheadOfAsync(Slot head)
    {
        while (true)
        {
            Task largeDone;
            lock (_gate)
                largeDone = _largeDone.Task;
            await Task.WhenAny(head.Work, largeDone);
            if (head.Work.IsCompleted)
                return [];
            var ahead = TakeAhead();
            if (ahead.Count > 0)
                return ahead;
        }
    }

    private List<TResult> TakeAhead()
    {
        var ahead = new List<TResult>();
        lock (_gate)
        {
            foreach (var (slot, result) in _large)
            {
                slot.IsTaken = true;
                ahead.Add(result);
            }
            _large.Clear();
            _largeDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        Taken(ahead.Sum(bytesOf));
        return ahead;
    }

    /// <summary>Its turn has come.</summary>
    private void Taken(Slot slot, TResult result)
    {
        lock (_gate)
        {
            if (slot.IsTaken)
                return;
            slot.IsTaken = true;
            _large.RemoveAll(large => large.Slot == slot);
        }
        Taken(bytesOf(result));
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

    /// <summary>An item that was begun.</summary>
    private sealed class Slot
    {
        public Task<TResult> Work { get; set; } = null!;

        /// <summary>Whether its result was handed out, ahead of its turn or in it.</summary>
        public bool IsTaken { get; set; }
    }
}
