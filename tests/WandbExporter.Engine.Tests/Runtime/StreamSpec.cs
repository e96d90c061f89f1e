using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Util;
using Xunit;

namespace WandbExporter.Engine.Tests.Runtime;

public sealed class StreamSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly IMaterializer _materializer;

    public StreamSpec()
        : base(Quiet.Config) => _materializer = Sys.Materializer();

    private async Task<List<T>> Elements<T>(Source<T, Akka.NotUsed> source) =>
        [.. await source.RunWith(Sink.Seq<T>(), _materializer).WaitAsync(Patience)];

    [Fact]
    public async Task Elements_pass_in_order() =>
        Assert.Equal([2, 4, 6], await Elements(Source.From(Enumerable.Range(1, 3)).Select(n => n * 2)));

    [Fact]
    public async Task A_blueprint_runs_any_number_of_times()
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
    public async Task UnfoldResourceAsync_closes_its_resource_when_reading_fails()
    {
        var closed = new TaskCompletionSource<int>();
        var source = Source.UnfoldResourceAsync<int, int>(
            () => Task.FromResult(7),
            _ => Task.FromException<Option<int>>(new InvalidOperationException("broken")),
            resource =>
            {
                closed.SetResult(resource);
                return Task.FromResult(Akka.Done.Instance);
            });
        await Assert.ThrowsAsync<InvalidOperationException>(() => Elements(source));
        Assert.Equal(7, await closed.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task ConcatMany_runs_one_inner_source_after_the_other()
    {
        var running = 0;
        var source = Source.From([3, 0, 2]).ConcatMany(count => Source.From(Enumerable.Range(0, count)).SelectAsync(1, async n =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return n;
        }));
        Assert.Equal([0, 1, 2, 0, 1], await Elements(source));
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
        var (running, most) = (0, 0);
        var source = Source.From(Enumerable.Range(0, 200)).SelectAsync(4, async n =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return n;
        });
        Assert.Equal(200, (await Elements(source)).Count);
        Assert.InRange(most, 1, 4);
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
    public async Task A_stage_that_throws_ends_the_stream()
    {
        var run = Source.From([1]).Select<int, int, Akka.NotUsed>(_ => throw new InvalidOperationException("broken")).RunWith(Sink.Ignore<int>(), _materializer);
        Assert.Contains("broken", (await Assert.ThrowsAnyAsync<Exception>(() => run.WaitAsync(Patience))).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeWhile_may_include_the_element_that_ends_it()
    {
        var source = Source.From([1, 2, 9, 3]);
        Assert.Equal([1, 2], await Elements(source.TakeWhile(n => n < 5)));
        Assert.Equal([1, 2, 9], await Elements(source.TakeWhile(n => n < 5, inclusive: true)));
    }

    [Fact]
    public async Task Concat_brings_the_second_after_the_first() =>
        Assert.Equal([1, 2, 3], await Elements(Source.From([1, 2]).Concat(Source.Single(3))));

    [Fact]
    public async Task Where_and_Take_choose() =>
        Assert.Equal([2, 4], await Elements(Source.From(Enumerable.Range(1, 100)).Where(n => n % 2 == 0).Take(2)));

    [Fact]
    public async Task Aggregate_folds() =>
        Assert.Equal(55, await Source.From(Enumerable.Range(1, 10)).RunWith(Sink.Aggregate<int, int>(0, (sum, n) => sum + n), _materializer).WaitAsync(Patience));

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

    [Fact]
    public void An_acknowledged_actor_is_told_of_a_failure()
    {
        Source.From([1]).Select<int, int, Akka.NotUsed>(_ => throw new InvalidOperationException("broken"))
            .RunWith(Sink.ActorRefWithAck<int>(TestActor, "init", "ack", "complete", cause => "failed " + cause.GetBaseException().Message), _materializer);
        ExpectMsg("init");
        LastSender.Tell("ack");
        ExpectMsg("failed broken");
    }

    private sealed class Owner : ReceiveActor
    {
        public Owner(IActorRef target)
        {
            Receive<string>(text => text == "run", _ => Source.From(Enumerable.Range(0, int.MaxValue)).RunWith(
                Sink.ActorRefWithAck<int>(target, "init", "ack", "complete", cause => "failed"),
                Context.Materializer()));
            Receive<string>(_ => Context.Stop(Self));
        }
    }

    [Fact]
    public void A_stream_ends_with_the_actor_that_runs_it()
    {
        var probe = TestActor;
        var owner = ActorOf(Props.Create(() => new Owner(probe)));
        owner.Tell("run");
        ExpectMsg("init");
        var stream = LastSender;
        stream.Tell("ack");
        ExpectMsg(0);
        Watch(owner);
        owner.Tell("stop");
        FishForMessage<Terminated>(_ => true);
        stream.Tell("ack");
        Assert.False(HasMessages && ExpectMsg<object>() is int);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
