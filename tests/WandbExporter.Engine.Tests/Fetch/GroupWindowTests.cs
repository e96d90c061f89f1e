using WandbExporter.Engine.Fetch;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

public sealed class GroupWindowTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly List<TaskCompletionSource<int>> _begun = [];
    private readonly SemaphoreSlim _beginning = new(0);
    private bool _ended;

    public void Dispose() => _beginning.Dispose();

    [Fact]
    public async Task What_is_done_by_the_same_time_comes_together_in_the_order_of_the_items()
    {
        await using var groups = Groups(100, parallelism: 4).GetAsyncEnumerator();
        using var end = new Ending(EndAll);
        var first = groups.MoveNextAsync().AsTask();
        await BegunAsync(4);
        foreach (var place in (int[])[2, 1, 0])
            _begun[place].SetResult(place);
        Assert.True(await first.WaitAsync(Patience));
        var seen = groups.Current.ToList();
        while (seen.Count < 3)
        {
            Assert.True(await groups.MoveNextAsync().AsTask().WaitAsync(Patience));
            seen.AddRange(groups.Current);
        }
        Assert.Equal([0, 1, 2], seen);
    }

    [Fact]
    public async Task Work_goes_on_while_a_group_is_being_used_up_to_a_bound()
    {
        await using var groups = Groups(1000, parallelism: 1).GetAsyncEnumerator();
        using var end = new Ending(EndAll);
        var first = groups.MoveNextAsync().AsTask();
        await BegunAsync(1);
        _begun[0].SetResult(0);
        Assert.True(await first.WaitAsync(Patience));
        for (var place = 1; place <= GroupWindow<int, int>.MostItems; place++)
        {
            await BegunAsync(1);
            _begun[place].SetResult(place);
        }
        Assert.False(_beginning.Wait(TimeSpan.FromMilliseconds(50)));
        Assert.True(await groups.MoveNextAsync());
        Assert.Equal(Enumerable.Range(1, groups.Current.Count), groups.Current);
    }

    [Fact]
    public async Task Nothing_is_begun_while_large_results_wait()
    {
        await using var groups = Groups(10, parallelism: 1, bytes: GroupWindow<int, int>.MostBytes).GetAsyncEnumerator();
        using var end = new Ending(EndAll);
        var first = groups.MoveNextAsync().AsTask();
        await BegunAsync(1);
        _begun[0].SetResult(0);
        Assert.True(await first.WaitAsync(Patience));
        await BegunAsync(1);
        _begun[1].SetResult(1);
        Assert.False(_beginning.Wait(TimeSpan.FromMilliseconds(50)));
        Assert.True(await groups.MoveNextAsync());
        await BegunAsync(1);
    }

    [Fact]
    public async Task A_large_result_is_handed_out_ahead_of_its_turn_and_again_in_it()
    {
        var window = new GroupWindow<int, int>(3, Begin, place => place == 1 ? GroupWindow<int, int>.MostBytes : 1);
        await using var groups = window.GroupsAsync(AsyncEnumerable.Range(0, 100)).GetAsyncEnumerator();
        using var end = new Ending(EndAll);
        var first = groups.MoveNextAsync().AsTask();
        await BegunAsync(3);
        _begun[2].SetResult(2);
        _begun[1].SetResult(1);
        Assert.True(await first.WaitAsync(Patience));
        Assert.Empty(groups.Current.InTurn);
        Assert.Equal([1], groups.Current.Ahead);
        // What was handed out keeps nothing back: not even the head is done.
        await BegunAsync(2);
        var next = groups.MoveNextAsync().AsTask();
        _begun[0].SetResult(0);
        var inTurn = new List<int>();
        while (inTurn.Count < 3)
        {
            Assert.True(await next.WaitAsync(Patience));
            Assert.Empty(groups.Current.Ahead);
            inTurn.AddRange(groups.Current.InTurn);
            if (inTurn.Count < 3)
                next = groups.MoveNextAsync().AsTask();
        }
        Assert.Equal([0, 1, 2], inTurn);
    }

    [Fact]
    public async Task Who_leaves_waits_for_the_work_in_flight()
    {
        var groups = Groups(100, parallelism: 2).GetAsyncEnumerator();
        var first = groups.MoveNextAsync().AsTask();
        await BegunAsync(2);
        _begun[0].SetResult(0);
        Assert.True(await first.WaitAsync(Patience));
        var left = groups.DisposeAsync().AsTask();
        Assert.False(left.IsCompleted);
        EndAll();
        await left.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_work_or_items_throw_comes_through()
    {
        var broken = new GroupWindow<int, int>(2, _ => throw new InvalidOperationException("work"), _ => 0).GroupsAsync(AsyncEnumerable.Range(0, 3));
        Assert.Equal("work", (await Assert.ThrowsAsync<InvalidOperationException>(() => broken.ToListAsync().AsTask())).Message);
        var items = new GroupWindow<int, int>(2, Task.FromResult, _ => 0).GroupsAsync(AsyncEnumerable.Range(0, 3).Select(item => item < 2 ? item : throw new InvalidOperationException("items")));
        Assert.Equal("items", (await Assert.ThrowsAsync<InvalidOperationException>(() => items.ToListAsync().AsTask())).Message);
    }

    private IAsyncEnumerable<IReadOnlyList<int>> Groups(int count, int parallelism, long bytes = 0) =>
        new GroupWindow<int, int>(parallelism, Begin, _ => bytes).GroupsAsync(AsyncEnumerable.Range(0, count)).Select(group => group.InTurn);

    private Task<int> Begin(int item)
    {
        lock (_begun)
        {
            if (_ended)
                return Task.FromResult(item);
            var work = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            _begun.Add(work);
            _beginning.Release();
            return work.Task;
        }
    }

    private async Task BegunAsync(int count)
    {
        for (var one = 0; one < count; one++)
            Assert.True(await _beginning.WaitAsync(Patience));
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    /// <summary>All work ends, that which is begun later too.</summary>
    private void EndAll()
    {
        lock (_begun)
        {
            _ended = true;
            for (var place = 0; place < _begun.Count; place++)
                _begun[place].TrySetResult(place);
        }
    }
}
