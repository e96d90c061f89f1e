using Akka.Actor;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Supervision;
using Xunit;

namespace WandbExporter.Engine.Tests.Supervision;

public sealed class JournalActorTests() : Akka.TestKit.Xunit2.TestKit(Quiet.Config)
{
    private readonly HeldJournal _journal = new();
    private readonly SharedContents _contents = new(new StoredContents(), new HashSet<string>());

    [Fact]
    public async Task A_record_is_answered_when_it_is_durable_and_those_that_came_meanwhile_go_together()
    {
        var (actor, worker) = (Create(), CreateTestProbe());
        actor.Tell(new JournalActor.Append([new UnitReset("a")], worker));
        await _journal.Begun(1);
        actor.Tell(new JournalActor.Append([new UnitReset("b")], worker));
        actor.Tell(new JournalActor.Append([new UnitReset("c"), new UnitReset("d")], worker));
        worker.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        _journal.Release();
        Assert.Equal(["a"], Units(worker.ExpectMsg<JournalActor.Durable>()));
        await _journal.Begun(2);
        _journal.Release();
        Assert.Equal(["b"], Units(worker.ExpectMsg<JournalActor.Durable>()));
        Assert.Equal(["c", "d"], Units(worker.ExpectMsg<JournalActor.Durable>()));
        Assert.Equal([["a"], ["b", "c", "d"]], _journal.Batches);
    }

    [Fact]
    public async Task Who_asks_whether_all_is_durable_is_answered_when_what_came_before_is()
    {
        var actor = Create();
        actor.Tell(new JournalActor.Flush(1), TestActor);
        FishForMessage(message => message is 1);
        actor.Tell(new JournalActor.Append([new UnitReset("a")]));
        await _journal.Begun(1);
        actor.Tell(new JournalActor.Append([new UnitReset("b")]));
        actor.Tell(new JournalActor.Flush(2), TestActor);
        _journal.Release();
        await _journal.Begun(2);
        _journal.Release();
        FishForMessage(message => message is 2);
        Assert.Equal([["a"], ["b"]], _journal.Batches);
    }

    [Fact]
    public async Task A_content_that_units_bring_at_the_same_time_is_recorded_once_and_all_are_answered()
    {
        var (actor, worker) = (Create(), CreateTestProbe());
        actor.Tell(new JournalActor.Append([new UnitReset("a"), Content("a")], worker));
        await _journal.Begun(1);
        actor.Tell(new JournalActor.Append([Content("b")], worker));
        actor.Tell(new JournalActor.Append([Content("c"), new UnitReset("c")], worker));
        _journal.Release();
        Assert.Equal(2, worker.ExpectMsg<JournalActor.Durable>().Records.Count);
        await _journal.Begun(2);
        _journal.Release();
        worker.ExpectMsg<JournalActor.Durable>();
        worker.ExpectMsg<JournalActor.Durable>();
        // Nothing is left to write of this one.
        actor.Tell(new JournalActor.Append([Content("d")], worker));
        worker.ExpectMsg<JournalActor.Durable>();
        Assert.Equal([["a", "a"], ["c"]], _journal.Batches);
    }

    [Fact]
    public async Task The_parent_is_told_of_all_records_before_who_asked()
    {
        var actor = Create();
        actor.Tell(new JournalActor.Append([new UnitReset("a"), new UnitReset("b")], TestActor));
        await _journal.Begun(1);
        _journal.Release();
        ExpectMsg<JournalActor.Durable>();
        Assert.StartsWith("child", LastSender.Path.Name, StringComparison.Ordinal);
        ExpectMsg<JournalActor.Durable>();
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Who_does_not_ask_is_not_answered()
    {
        var worker = CreateTestProbe();
        Create().Tell(new JournalActor.Append([new UnitReset("a")]), worker);
        await _journal.Begun(1);
        _journal.Release();
        ExpectMsg<JournalActor.Durable>();
        worker.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_journal_that_fails_stops_and_says_why()
    {
        Create().Tell(new JournalActor.Append([new UnitReset("a")], TestActor));
        await _journal.Begun(1);
        _journal.Fail(new IOException("the disk is gone"));
        var failure = ExpectMsg<ExportException>().Failure;
        Assert.Equal((FailureCategory.Fatal, ExitCode.Destination), (failure.Category, failure.Exit));
        Assert.Contains("the disk is gone", failure.Message, StringComparison.Ordinal);
        ExpectMsg<Parent.Died>();
    }

    private IActorRef Create()
    {
        var (journal, contents) = (_journal, _contents);
        return ActorOf(Parent.Props(Props.Create(() => new JournalActor(journal, contents, CancellationToken.None)), TestActor));
    }

    private static ContentCommitted Content(string unit) =>
        new(unit, new PartInfo("artifacts/_content/md5/aa/aa", null, 1, new string('0', 64), 0), DateTimeOffset.UnixEpoch);

    private static IEnumerable<string> Units(JournalActor.Durable durable) => durable.Records.Cast<UnitReset>().Select(record => record.Unit);

    /// <summary>A disk whose every write waits for the test.</summary>
    private sealed class HeldJournal : IJournal
    {
        private readonly SemaphoreSlim _begun = new(0);
        private TaskCompletionSource _write = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<List<string>> Batches { get; } = [];

        public Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
        {
            Batches.Add([.. records.Select(record => (record as UnitReset)?.Unit ?? ((ContentCommitted)record).Unit)]);
            _write = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _begun.Release();
            return _write.Task;
        }

        public Task RequireWholeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
