using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Streams;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

public sealed class InFlightTests
{
    [Fact]
    public async Task Results_come_in_the_order_of_the_items_and_no_more_is_begun_than_allowed()
    {
        var turns = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource<int>()).ToList();
        var begun = 0;
        var ended = new List<Task>();
        var results = Enumerable.Range(0, 5).ToAsyncEnumerable()
            .InFlightAsync(3, (item, turn) =>
            {
                begun++;
                ended.Add(turn);
                return turns[item].Task;
            })
            .GetAsyncEnumerator();
        var first = results.MoveNextAsync();
        Assert.Equal(3, begun);
        Assert.Equal([true, false, false], ended.Select(turn => turn.IsCompleted));
        turns[1].SetResult(11);
        turns[2].SetResult(12);
        Assert.False(first.IsCompleted);
        turns[0].SetResult(10);
        Assert.True(await first);
        Assert.Equal(10, results.Current);
        turns[3].SetResult(13);
        turns[4].SetResult(14);
        foreach (var expected in (int[])[11, 12, 13, 14])
        {
            Assert.True(await results.MoveNextAsync());
            Assert.Equal(expected, results.Current);
        }
        Assert.False(await results.MoveNextAsync());
    }

    [Fact]
    public async Task A_sequence_that_is_left_while_an_item_is_on_its_way_lets_go_once_it_is_there()
    {
        var item = new TaskCompletionSource<int>();
        var released = new TaskCompletionSource();
        var sequence = new EndableSequence<int>(ItemsAsync(item.Task, released));
        var next = sequence.MoveNextAsync();
        var disposed = sequence.DisposeAsync();
        Assert.False(disposed.IsCompleted);
        Assert.False(released.Task.IsCompleted);
        item.SetException(new InvalidOperationException("too late to matter"));
        await disposed;
        Assert.True(released.Task.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await next);
    }

    private static async IAsyncEnumerable<int> ItemsAsync(Task<int> item, TaskCompletionSource released)
    {
        try
        {
            yield return await item;
        }
        finally
        {
            released.SetResult();
        }
    }
}
