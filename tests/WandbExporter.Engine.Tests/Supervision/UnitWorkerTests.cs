using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.TestKit;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Progress;
using WandbExporter.Engine.Streams;
using WandbExporter.Engine.Supervision;
using Xunit;
using static WandbExporter.Engine.Tests.Support.ExportPieces;

namespace WandbExporter.Engine.Tests.Supervision;

public sealed class UnitWorkerTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _journal;
    private readonly Queue<Func<Source<UnitEvent, NotUsed>>> _streams = [];
    private readonly IActorRef _worker;

    public UnitWorkerTests()
        : base(Quiet.Config)
    {
        _journal = CreateTestProbe();
        _journal.SetAutoPilot(new DelegateAutoPilot((_, message) =>
        {
            if (message is JournalActor.Append { ReplyTo: { } asker } append)
                asker.Tell(new JournalActor.Durable(append.Records), _journal);
            return AutoPilot.KeepRunning;
        }));
        var (journal, streams) = (_journal, _streams);
        _worker = ActorOf(Parent.Props(Props.Create(() => new Worker(journal, streams)), TestActor));
        ExpectMsg<WorkerProtocol.Ready>();
    }

    [Fact]
    public void A_unit_is_finished_when_its_end_is_durable_and_the_worker_is_ready_when_the_stream_is_over()
    {
        Assign(Source.From<UnitEvent>([new PartWritten(Part("1"), ResumePoint.AtStep(5)), new UnitCompleted(1, 1, null)]), "a");
        ExpectMsg(new WorkerProtocol.Finished(History("a")));
        ExpectMsg<WorkerProtocol.Ready>();
        Assert.IsType<PartCommitted>(_journal.ExpectMsg<JournalActor.Append>().Records.Single());
        Assert.IsType<UnitCommitted>(_journal.ExpectMsg<JournalActor.Append>().Records.Single());
    }

    [Fact]
    public void A_stream_that_breaks_fails_its_unit_alone_and_the_worker_goes_on()
    {
        Assign(Source.Failed<UnitEvent>(new InvalidOperationException("the page was no page")), "a");
        var failed = ExpectMsg<WorkerProtocol.AttemptFailed>();
        Assert.Equal(("a", FailureCategory.Permanent), (failed.Work.Run.RunId, failed.Failure.Category));
        Assert.Contains("the page was no page", failed.Failure.Message, StringComparison.Ordinal);
        ExpectMsg<WorkerProtocol.Ready>();

        Assign(Source.Single<UnitEvent>(new UnitCompleted(0, 0, null)), "b");
        ExpectMsg(new WorkerProtocol.Finished(History("b")));
        ExpectMsg<WorkerProtocol.Ready>();
    }

    [Fact]
    public void A_stream_that_cannot_be_built_fails_its_unit_alone()
    {
        _streams.Enqueue(() => throw new InvalidOperationException("no blueprint"));
        _worker.Tell(new WorkerProtocol.Assign(History("a"), UnitProgress.None));
        Assert.Contains("no blueprint", ExpectMsg<WorkerProtocol.AttemptFailed>().Failure.Message, StringComparison.Ordinal);
        ExpectMsg<WorkerProtocol.Ready>();
    }

    [Fact]
    public void A_failure_that_breaks_a_stream_counts_as_what_it_is()
    {
        Assign(Source.Failed<UnitEvent>(new ExportException(SignedOut)), "a");
        Assert.Equal(SignedOut, ExpectMsg<WorkerProtocol.AttemptFailed>().Failure);
    }

    [Fact]
    public void A_stream_that_ends_without_a_result_has_failed()
    {
        Assign(Source.Single<UnitEvent>(new PartWritten(Part("1"), ResumePoint.AtStep(5))), "a");
        Assert.Contains("without a result", ExpectMsg<WorkerProtocol.AttemptFailed>().Failure.Message, StringComparison.Ordinal);
        ExpectMsg<WorkerProtocol.Ready>();
    }

    [Fact]
    public void A_fault_and_an_interruption_are_told_once_and_the_worker_is_ready_again()
    {
        Assign(Source.Single<UnitEvent>(new UnitFaulted(Refused)), "a");
        Assert.Equal(Refused, ExpectMsg<WorkerProtocol.AttemptFailed>().Failure);
        ExpectMsg<WorkerProtocol.Ready>();
        Assign(Source.Single<UnitEvent>(new UnitInterrupted()), "a");
        ExpectMsg(new WorkerProtocol.Interrupted(History("a")));
        ExpectMsg<WorkerProtocol.Ready>();
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Each_unit_of_a_bundle_has_its_own_outcome()
    {
        Assign(
            Source.From<UnitEvent>(
            [
                new UnitsCompleted([(History("a"), new UnitCompleted(1, 1, null)), (History("c"), new UnitCompleted(1, 1, null))]),
                new UnitDropped(History("b"), new UnitFaulted(Gone)),
                new BundleEnded(),
            ]),
            "a", "b", "c", "d");
        ExpectMsg(new WorkerProtocol.Finished(History("a")));
        ExpectMsg(new WorkerProtocol.Finished(History("c")));
        Assert.Equal("b", ExpectMsg<WorkerProtocol.AttemptFailed>().Work.Run.RunId);
        ExpectMsg(new WorkerProtocol.Interrupted(History("d")));
        ExpectMsg<WorkerProtocol.Ready>();
    }

    [Fact]
    public void A_unit_without_a_place_to_go_on_from_starts_over_in_the_journal_first()
    {
        _streams.Enqueue(() => Source.Single<UnitEvent>(new PartWritten(Part("1"), null)));
        _worker.Tell(new WorkerProtocol.Assign(History("a"), new UnitProgress([Part("old")], null, [], null)));
        Assert.Equal(new UnitReset(History("a").Id.Value), _journal.ExpectMsg<JournalActor.Append>().Records.Single());
        Assert.IsType<PartCommitted>(_journal.ExpectMsg<JournalActor.Append>().Records.Single());
    }

    private void Assign(Source<UnitEvent, NotUsed> stream, params string[] runs)
    {
        _streams.Enqueue(() => stream);
        _worker.Tell(new WorkerProtocol.Assign(History(runs[0]), UnitProgress.None) { Further = [.. runs.Skip(1).Select(History)] });
    }

    private sealed class Worker(IActorRef journal, Queue<Func<Source<UnitEvent, NotUsed>>> streams) : UnitWorker(journal, TimeProvider.System, new ExportMeter())
    {
        protected override Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment) => streams.Dequeue()();
    }
}
