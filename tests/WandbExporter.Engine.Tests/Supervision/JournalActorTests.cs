using Akka.Actor;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Supervision;
using Xunit;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Engine.Tests.Supervision;

public sealed class JournalActorTests() : Akka.TestKit.Xunit2.TestKit("akka { stdout-loglevel = OFF, loglevel = OFF }")
{
    [Fact]
    public async Task A_record_is_answered_when_it_is_durable_and_those_that_came_meanwhile_go_together()
    {
        var journal = new HeldJournal();
        var actor = ActorOf(Props.Create(() => new Parent(journal, TestActor)));
        var worker = CreateTestProbe();
        worker.Send(actor, new JournalActor.Append(new UnitReset("a")));
        await journal.Begun(1);
        worker.Send(actor, new JournalActor.Append(new UnitReset("b")));
        worker.Send(actor, new JournalActor.Append(new UnitReset("c")));
        worker.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        journal.Release();
        Assert.Equal("a", worker.ExpectMsg<JournalActor.Durable>().Record is UnitReset first ? first.Unit : null);
        await journal.Begun(2);
        journal.Release();
        worker.ExpectMsg<JournalActor.Durable>();
        worker.ExpectMsg<JournalActor.Durable>();
        Assert.Equal([["a"], ["b", "c"]], journal.Batches);
    }

    [Fact]
    public async Task Records_that_are_asked_for_together_are_one_append_and_each_is_answered()
    {
        var journal = new HeldJournal();
        var actor = ActorOf(Props.Create(() => new Parent(journal, TestActor)));
        var worker = CreateTestProbe();
        worker.Send(actor, new JournalActor.Append([new UnitReset("a"), new UnitReset("b"), new UnitReset("c")]));
        await journal.Begun(1);
        journal.Release();
        foreach (var unit in new[] { "a", "b", "c" })
            Assert.Equal(unit, ((UnitReset)worker.ExpectMsg<JournalActor.Durable>().Record).Unit);
        Assert.Equal([["a", "b", "c"]], journal.Batches);
    }

    [Fact]
    public async Task A_journal_that_fails_stops_and_says_why()
    {
        var journal = new HeldJournal();
        var actor = ActorOf(Props.Create(() => new Parent(journal, TestActor)));
        actor.Tell(new JournalActor.Append(new UnitReset("a")), TestActor);
        await journal.Begun(1);
        journal.Fail(new IOException("the disk is gone"));
        var failure = ExpectMsg<Failure>();
        Assert.Equal((FailureCategory.Fatal, ExitCode.Destination), (failure.Category, failure.Exit));
        Assert.Contains("the disk is gone", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Passes messages on to a journal actor under it, and tells how that one failed.</summary>
    private sealed class Parent : ReceiveActor
    {
        private readonly IActorRef _test;

        public Parent(IJournal journal, IActorRef test)
        {
            _test = test;
            var child = Context.ActorOf(Props.Create(() => new JournalActor(journal, CancellationToken.None)), "journal");
            Receive<JournalActor.Append>(append => child.Forward(append));
            Receive<JournalActor.Durable>(_ => { });
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
        {
            _test.Tell(((ExportException)cause).Failure);
            return Directive.Stop;
        });
    }

    /// <summary>A disk whose every write waits for the test.</summary>
    private sealed class HeldJournal : IJournal
    {
        private readonly SemaphoreSlim _begun = new(0);
        private TaskCompletionSource _write = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<List<string>> Batches { get; } = [];

        public Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
        {
            Batches.Add([.. records.Cast<UnitReset>().Select(record => record.Unit)]);
            _write = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _begun.Release();
            return _write.Task;
        }

        public async Task Begun(int batch)
        {
            Assert.True(await _begun.WaitAsync(TimeSpan.FromSeconds(10)), $"Batch {batch} was not begun.");
        }

        public void Release() => _write.SetResult();

        public void Fail(Exception cause) => _write.SetException(cause);

        public async IAsyncEnumerable<JournalRecord> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            yield break;
        }

        public ValueTask DisposeAsync()
        {
            _begun.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
