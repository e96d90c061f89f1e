using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Util;
using WandbExporter.Engine.Tests.Supervision;
using Xunit;

namespace WandbExporter.Engine.Tests.Runtime;

/// <summary>What the engine takes for granted of Akka.Streams, so that a release that changes it is noticed here.</summary>
public sealed class StreamBehaviourTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly IMaterializer _materializer;

    public StreamBehaviourTests()
        : base(Quiet.Config) => _materializer = Sys.Materializer();

    [Fact]
    public async Task A_blueprint_runs_any_number_of_times_each_with_a_state_of_its_own()
    {
        var source = Source.From([1, 2, 3]).StatefulSelectMany<int, int, Akka.NotUsed>(() =>
        {
            var sum = 0;
            return n => [sum += n];
        });
        Assert.Equal([1, 3, 6], await Elements(source));
        Assert.Equal([1, 3, 6], await Elements(source));
    }

    [Fact]
    public async Task UnfoldAsync_ends_when_it_is_told_so_and_not_at_an_empty_page()
    {
        var source = Source
            .UnfoldAsync<int, List<int>>(0, page => Task.FromResult(page switch
            {
                0 => Option<(int, List<int>)>.Create((1, [1, 2])),
                1 => Option<(int, List<int>)>.Create((2, [])),
                2 => Option<(int, List<int>)>.Create((3, [3])),
                _ => Option<(int, List<int>)>.None,
            }))
            .SelectMany(page => page);
        Assert.Equal([1, 2, 3], await Elements(source));
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(2, 2)]
    public async Task UnfoldResourceAsync_closes_its_resource_at_the_end_and_when_nobody_wants_more(int wanted, int elements)
    {
        var closed = new TaskCompletionSource<Queue<int>>();
        var source = Source.UnfoldResourceAsync<int, Queue<int>>(
            () => Task.FromResult(new Queue<int>([1, 2, 3])),
            queue => Task.FromResult(queue.TryDequeue(out var next) ? Option<int>.Create(next) : Option<int>.None),
            queue =>
            {
                closed.SetResult(queue);
                return Task.FromResult(Akka.Done.Instance);
            });
        Assert.Equal(elements, (await Elements(source.Take(wanted))).Count);
        Assert.NotNull(await closed.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task SelectAsync_keeps_the_order_of_the_elements_and_not_of_the_tasks()
    {
        var second = new TaskCompletionSource();
        var source = Source.From([1, 2, 3]).SelectAsync(2, async n =>
        {
            if (n == 1)
                await second.Task;
            if (n == 2)
                second.SetResult();
            return n;
        });
        Assert.Equal([1, 2, 3], await Elements(source));
    }

    [Fact]
    public async Task SelectAsync_has_no_more_tasks_at_a_time_than_allowed()
    {
        var (running, gate) = (0, new SemaphoreSlim(4));
        var source = Source.From(Enumerable.Range(0, 200)).SelectAsync(4, async n =>
        {
            Assert.True(gate.Wait(0), "A fifth task was begun.");
            Interlocked.Increment(ref running);
            await Task.Yield();
            gate.Release();
            return n;
        });
        Assert.Equal(200, (await Elements(source)).Count);
        Assert.Equal(200, running);
    }

    [Fact]
    public async Task A_task_that_fails_ends_the_stream_at_its_place()
    {
        var seen = new List<int>();
        var run = Source.From([1, 2, 3])
            .SelectAsync(3, n => n == 2 ? Task.FromException<int>(new InvalidOperationException("two")) : Task.FromResult(n))
            .RunWith(Sink.ForEach<int>(seen.Add), _materializer);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => run.WaitAsync(Patience));
        Assert.Contains("two", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(3, seen);
    }

    [Fact]
    public async Task TakeWhile_may_include_the_element_that_ends_it() =>
        Assert.Equal([1, 2, 9], await Elements(Source.From([1, 2, 9, 3]).TakeWhile(n => n < 5, inclusive: true)));

    [Fact]
    public void An_acknowledged_actor_gets_the_next_element_only_after_its_answer()
    {
        Source.From([1, 2]).RunWith(Sink.ActorRefWithAck<int>(TestActor, "init", "ack", "complete", cause => cause.Message), _materializer);
        ExpectMsg("init");
        var stream = LastSender;
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        stream.Tell("ack");
        ExpectMsg(1);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        stream.Tell("ack");
        ExpectMsg(2);
        stream.Tell("ack");
        ExpectMsg("complete");
    }

    private async Task<List<T>> Elements<T>(Source<T, Akka.NotUsed> source) =>
        [.. await source.RunWith(Sink.Seq<T>(), _materializer).WaitAsync(Patience)];
}
