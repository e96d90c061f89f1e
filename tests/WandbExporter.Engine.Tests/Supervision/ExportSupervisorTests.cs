using Akka;
using Akka.Actor;
using Akka.TestKit;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Supervision;
using Xunit;
using static WandbExporter.Engine.Tests.Support.ExportPieces;

namespace WandbExporter.Engine.Tests.Supervision;

public sealed class ExportSupervisorTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly DrainSignal _drain = new();
    private readonly TestProbe _births;
    private readonly TestProbe _journal;
    private readonly TestProbe _workers;
    private readonly TestProbe _listers;
    private readonly TestProbe _owner;
    private readonly Dictionary<string, IActorRef> _started = [];
    private IActorRef _supervisor = ActorRefs.Nobody;

    public ExportSupervisorTests()
        : base(Quiet.WithoutTime)
    {
        (_births, _journal, _workers) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        (_listers, _owner) = (CreateTestProbe(), CreateTestProbe());
    }

    [Fact]
    public void A_unit_that_was_refused_is_lent_again_when_its_pause_is_over_and_not_before()
    {
        Run("unit.retry-after = 10 s");
        ListRuns("a");
        Say("history-0", WorkerProtocol.Ready.Instance);
        Assert.Equal(1, _workers.ExpectMsg<WorkerProtocol.Assign>().Work.Attempt);
        Say("history-0", new WorkerProtocol.AttemptFailed(History("a"), Refused));
        Say("history-0", WorkerProtocol.Ready.Instance);
        _workers.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        Advance(9);
        _workers.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Advance(2);
        Assert.Equal(2, _workers.ExpectMsg<WorkerProtocol.Assign>().Work.Attempt);
    }

    [Fact]
    public void An_export_ends_when_its_last_record_is_durable()
    {
        Run();
        ListRuns("a");
        Say("history-0", WorkerProtocol.Ready.Instance);
        _workers.ExpectMsg<WorkerProtocol.Assign>();
        Durable(Committed(History("a")));
        Say("history-0", new WorkerProtocol.Finished(History("a")));
        var closed = Appended<ExportClosed>();
        _owner.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Durable(closed);
        _owner.ExpectMsg<Outcome.Tried>();
    }

    /// <summary>Nothing to do is the end only when it has begun.</summary>
    [Fact]
    public void A_node_that_comes_before_the_export_has_begun_has_its_workers_when_it_has_and_what_it_had_goes_on_without_it()
    {
        Create("");
        _supervisor.Tell(new ExportSupervisor.Join(7, _ => 1, _ => Child.Props(_workers, _births)));
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _supervisor.Tell(new ExportSupervisor.Run(new ExportOpened("0.0.1", "ada", DateTimeOffset.UnixEpoch), []), _owner);
        Assert.IsType<ExportOpened>(_journal.ExpectMsg<JournalActor.Append>().Records.Single());
        Started("history-0", "history-1", "history-2", "projects-acme");
        ListRuns("a");
        Say("history-2", WorkerProtocol.Ready.Instance);
        Assert.Equal("a", _workers.ExpectMsg<WorkerProtocol.Assign>().Work.Run.RunId);
        Say("history-0", WorkerProtocol.Ready.Instance);

        _supervisor.Tell(new ExportSupervisor.Leave(7));
        Flushed();
        Assert.Equal((1, "a"), (_workers.ExpectMsg<WorkerProtocol.Assign>() is { Work: var again } ? (again.Attempt, again.Run.RunId) : default));
    }

    [Fact]
    public void A_journal_that_dies_ends_the_export_with_its_failure_and_raises_the_drain()
    {
        Run();
        _started["journal"].Tell(new ExportException(new(FailureCategory.Fatal, "journal", "The disk is gone.", ExitCode.Destination)));
        Assert.Equal("The disk is gone.", _owner.ExpectMsg<Outcome.Stopped>().Failure.Message);
        Assert.True(_drain.IsRaised);
    }

    [Fact]
    public void A_fatal_failure_of_one_unit_stops_all()
    {
        Run();
        ListRuns("a", "b");
        Say("history-0", WorkerProtocol.Ready.Instance);
        _workers.ExpectMsg<WorkerProtocol.Assign>();
        Say("history-0", new WorkerProtocol.AttemptFailed(History("a"), SignedOut));
        Assert.Equal(SignedOut, _owner.ExpectMsg<Outcome.Stopped>().Failure);
        Assert.True(_drain.IsRaised);
        Say("history-1", WorkerProtocol.Ready.Instance);
        _workers.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_worker_that_breaks_is_replaced_and_the_export_goes_on()
    {
        Run();
        ListRuns("a", "b");
        Say("history-0", WorkerProtocol.Ready.Instance);
        _workers.ExpectMsg<WorkerProtocol.Assign>();
        _started["history-0"].Tell(new InvalidOperationException("boom"));
        Started("history-2");
        Flushed();
        Assert.Contains("boom", Appended<UnitFailed>().Failure.Message, StringComparison.Ordinal);
        Say("history-2", WorkerProtocol.Ready.Instance);
        Assert.Equal("b", _workers.ExpectMsg<WorkerProtocol.Assign>().Work.Run.RunId);
    }

    [Fact]
    public void A_worker_that_breaks_when_its_units_commit_is_on_its_way_has_not_failed_it()
    {
        Run();
        ListRuns("a", "b");
        Say("history-0", WorkerProtocol.Ready.Instance);
        _workers.ExpectMsg<WorkerProtocol.Assign>();
        _started["history-0"].Tell(new InvalidOperationException("boom"));
        Started("history-2");
        // The journal had the commit before it was asked whether all is durable.
        Durable(Committed(History("a")));
        Flushed();
        Say("history-2", WorkerProtocol.Ready.Instance);
        Assert.Equal("b", _workers.ExpectMsg<WorkerProtocol.Assign>().Work.Run.RunId);
        Durable(Committed(History("b")));
        Say("history-2", new WorkerProtocol.Finished(History("b")));
        Assert.Equal(0, Appended<ExportClosed>().FailedUnits);
    }

    /// <summary>The process for which it stood may still write what it was lent.</summary>
    [Fact]
    public void What_a_node_was_lent_it_has_until_it_is_left_whatever_dies_here()
    {
        Create("");
        _supervisor.Tell(new ExportSupervisor.Join(7, _ => 1, _ => Child.Props(_workers, _births)));
        _supervisor.Tell(new ExportSupervisor.Run(new ExportOpened("0.0.1", "ada", DateTimeOffset.UnixEpoch), []), _owner);
        _journal.ExpectMsg<JournalActor.Append>();
        Started("history-0", "history-1", "history-2", "projects-acme");
        ListRuns("a");
        Say("history-2", WorkerProtocol.Ready.Instance);
        _workers.ExpectMsg<WorkerProtocol.Assign>();
        Say("history-0", WorkerProtocol.Ready.Instance);
        _started["history-2"].Tell(new InvalidOperationException("boom"));
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _workers.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        _supervisor.Tell(new ExportSupervisor.Leave(7));
        Flushed();
        var again = _workers.ExpectMsg<WorkerProtocol.Assign>();
        Assert.Equal(("a", 1), (again.Work.Run.RunId, again.Work.Attempt));
    }

    [Theory]
    [InlineData("projects-acme")]
    [InlineData("pages-acme-vision")]
    public void A_lister_that_breaks_ends_the_export(string lister)
    {
        Run();
        if (lister != "projects-acme")
            OpenListing();
        _started[lister].Tell(new InvalidOperationException("boom"));
        Assert.Contains("boom", _owner.ExpectMsg<Outcome.Stopped>().Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lister_that_has_done_its_work_may_die()
    {
        Run();
        OpenListing();
        Watch(_started["projects-acme"]);
        Sys.Stop(_started["projects-acme"]);
        ExpectTerminated(_started["projects-acme"]);
        _owner.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_full_queue_holds_the_listing_back()
    {
        Run("queue.high-water = 1");
        OpenListing();
        Durable(Page(Vision, 0, false, "a"));
        Say("pages-acme-vision", new PageFetcher.Listed(Vision));
        _listers.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Say("history-0", WorkerProtocol.Ready.Instance);
        _workers.ExpectMsg<WorkerProtocol.Assign>();
        _listers.ExpectMsg<PageFetcher.ListNext>();
    }

    [Fact]
    public void A_drain_is_answered_when_what_was_in_flight_has_ended()
    {
        Run();
        ListRuns("a", "b");
        Say("history-0", WorkerProtocol.Ready.Instance);
        _workers.ExpectMsg<WorkerProtocol.Assign>();
        _supervisor.Tell(ExportSupervisor.Drain.Instance, TestActor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.True(_drain.IsRaised);
        Say("history-0", new WorkerProtocol.Interrupted(History("a")));
        _owner.ExpectMsg<Outcome.Drained>();
        ExpectMsg<Done>();
    }

    [Fact]
    public void A_drain_forgets_units_that_wait_for_another_attempt()
    {
        Run("unit.retry-after = 10 s");
        ListRuns("a");
        Say("history-0", WorkerProtocol.Ready.Instance);
        _workers.ExpectMsg<WorkerProtocol.Assign>();
        Say("history-0", new WorkerProtocol.AttemptFailed(History("a"), Refused));
        Say("history-0", WorkerProtocol.Ready.Instance);
        _supervisor.Tell(ExportSupervisor.Drain.Instance, TestActor);
        _owner.ExpectMsg<Outcome.Drained>();
        Advance(60);
        _workers.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_drain_that_comes_first_and_one_that_comes_last_are_answered_at_once()
    {
        Create("");
        _supervisor.Tell(ExportSupervisor.Drain.Instance, TestActor);
        ExpectMsg<Done>();
        _supervisor.Tell(new ExportSupervisor.Run(new ExportOpened("0.0.1", "ada", DateTimeOffset.UnixEpoch), []), _owner);
        _owner.ExpectMsg<Outcome.Drained>();
        _supervisor.Tell(ExportSupervisor.Drain.Instance, TestActor);
        ExpectMsg<Done>();
    }

    [Fact]
    public void A_supervisor_that_breaks_says_so_and_still_answers_a_drain()
    {
        Run();
        _supervisor.Tell(WorkerProtocol.Ready.Instance, TestActor);
        Assert.Contains("the supervisor broke", _owner.ExpectMsg<Outcome.Stopped>().Failure.Message, StringComparison.Ordinal);
        _supervisor.Tell(ExportSupervisor.Drain.Instance, TestActor);
        ExpectMsg<Done>();
    }

    private void Create(string settings)
    {
        Props Of(TestProbe probe) => Child.Props(probe, _births);
        var actors = new SupervisedActors(Of(_journal), (_, _) => Of(_workers), (_, _) => Of(_listers), (_, _) => Of(_listers));
        var (state, drain) = (State(settings), _drain);
        _supervisor = ActorOf(Props.Create(() => new ExportSupervisor(state, actors, drain)));
        Started("journal");
    }

    private void Run(string settings = "")
    {
        Create(settings);
        _supervisor.Tell(new ExportSupervisor.Run(new ExportOpened("0.0.1", "ada", DateTimeOffset.UnixEpoch), []), _owner);
        Assert.IsType<ExportOpened>(_journal.ExpectMsg<JournalActor.Append>().Records.Single());
        Started("history-0", "history-1", "projects-acme");
    }

    /// <summary>Waits until the children are there.</summary>
    private void Started(params string[] names)
    {
        while (!names.All(_started.ContainsKey))
        {
            var born = _births.ExpectMsg<Child.Started>();
            _started[born.Name] = born.Ref;
        }
    }

    private void OpenListing()
    {
        Durable(Projects("vision"));
        Say("projects-acme", new ProjectFetcher.EntityListed(Acme));
        Started("pages-acme-vision");
        _listers.ExpectMsg<PageFetcher.ListNext>();
    }

    private void ListRuns(params string[] runs)
    {
        OpenListing();
        Durable(Page(Vision, 0, true, runs));
        Say("pages-acme-vision", new PageFetcher.Listed(Vision));
        Durable(Appended<ProjectListingClosed>());
    }

    private T Appended<T>()
        where T : JournalRecord => Assert.IsType<T>(_journal.ExpectMsg<JournalActor.Append>().Records.Single());

    /// <summary>All that the journal was asked for is durable.</summary>
    private void Flushed() => Say("journal", _journal.ExpectMsg<JournalActor.Flush>().Answer);

    private void Durable(JournalRecord record) => Say("journal", new JournalActor.Durable([record]));

    /// <summary>Says it as the child would; what different children say arrives in the order of the test.</summary>
    private void Say(string child, object message) => _supervisor.Tell(message, _started[child]);

    /// <summary>Time passes, after the supervisor has done all that it was told: what it times begins now.</summary>
    private void Advance(int seconds)
    {
        _supervisor.Tell(new Identify(null), _owner);
        _owner.FishForMessage(message => message is ActorIdentity);
        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(seconds));
    }
}
