using System.Text.Json;
using Akka.Actor;
using Akka.TestKit;
using WandbExporter.Core.Journal;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet.Node;
using WandbExporter.Fleet.Tests.Support;
using WandbExporter.Fleet.Wire;
using Xunit;

namespace WandbExporter.Fleet.Tests.Node;

public sealed class WorkerSlotTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly UnitWork Unit = TestUnit.History("a");

    private readonly NodeServices _services = TestNode.Create();
    private readonly TestProbe _worker;
    private readonly TestProbe _peer;
    private readonly TestProbe _stream;
    private readonly FrameLink _there = new(3, 0);
    private readonly IActorRef _slot;

    public WorkerSlotTests()
    {
        (_worker, _peer, _stream) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var (worker, services) = (_worker.Ref, _services);
        Func<IActorRef, Props> make = _ => Props.Create(() => new Passing(worker));
        _slot = ChildActorOf(Props.Create(() => new WorkerSlot(3, 0, make, services)));
        _there.Send(FrameKind.Lend, Loan.Of(new WorkerProtocol.Assign(Unit, UnitProgress.None)), WireContext.Default.Loan);
        Tell();
        ExpectMsg<NodeAgent.Busy>();
        _worker.ExpectMsg<WorkerProtocol.Assign>();
    }

    [Fact]
    public void An_answer_is_for_the_records_that_it_names_in_whatever_order_answers_come()
    {
        BringResetAndPart();
        Answer(new RecordsAnswer(2, new Claimed("history", [new ColumnClaim("loss", "string")])));
        _stream.ExpectMsg<JournalActor.Refused>();
        Answer(new RecordsAnswer(1));
        _stream.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    /// <summary>Who was not first with a name reads again; that is no attempt that failed.</summary>
    [Fact]
    public void A_unit_that_was_refused_a_name_goes_back_without_a_failure()
    {
        BringResetAndPart();
        Answer(new RecordsAnswer(1));
        Answer(new RecordsAnswer(2, new Claimed("history", [new ColumnClaim("loss", "string")])));
        var refused = _stream.ExpectMsg<JournalActor.Refused>();
        _slot.Tell(new WorkerProtocol.AttemptFailed(Unit, UnexpectedFailure.Of("a", refused.Cause)));
        _slot.Tell(WorkerProtocol.Ready.Instance);

        var ended = JsonSerializer.Deserialize(Heard(FrameKind.Ended).Bytes, WireContext.Default.LoanEnd)!;
        Assert.Equal(new UnitOutcome(0, false, null, null), ended.Outcomes.Single());
        Assert.Equal("string", _services.Columns.TypeOf("history", "loss", "loss", flattened: false));
    }

    private void BringResetAndPart()
    {
        _slot.Tell(new JournalActor.Append([new UnitReset(Unit.Id.Value)]));
        _slot.Tell(new JournalActor.Append([TestUnit.Part(Unit, new ColumnClaim("loss", "double"))], _stream.Ref));
        Assert.Equal((1L, 2L), (Heard(FrameKind.Records).Number, Heard(FrameKind.Records).Number));
    }

    private void Answer(RecordsAnswer answer)
    {
        _there.Send(answer.Taken is null ? FrameKind.Recorded : FrameKind.NotRecorded, answer, WireContext.Default.RecordsAnswer);
        Tell();
    }

    private void Tell()
    {
        _slot.Tell(_there.Current!, _peer.Ref);
        _there.OnArrived((FrameArrived)_peer.FishForMessage(message => message is FrameArrived));
    }

    private Frame Heard(FrameKind kind)
    {
        var frame = (Frame)_peer.FishForMessage(message => message is Frame);
        Assert.Equal(kind, frame.Kind);
        _slot.Tell(new FrameArrived(3, 0, frame.Number), _peer.Ref);
        return frame;
    }

    private sealed class Passing : ReceiveActor
    {
        public Passing(IActorRef test) => ReceiveAny(test.Forward);
    }
}
