using System.Buffers;
using System.Text.Json;
using Akka.Actor;
using Akka.TestKit;
using WandbExporter.Core.Journal;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet.Coordinator;
using WandbExporter.Fleet.Tests.Support;
using WandbExporter.Fleet.Wire;
using Xunit;

namespace WandbExporter.Fleet.Tests.Coordinator;

public sealed class AwayWorkerTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly UnitWork Unit = TestUnit.History("a");

    private readonly NodeServices _services = TestNode.Create();
    private readonly TestProbe _agent;
    private readonly TestProbe _journal;
    private readonly TestProbe _gate;
    private readonly FrameLink _there = new(3, 0);
    private readonly IActorRef _worker;

    public AwayWorkerTests()
    {
        (_agent, _journal, _gate) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var (agent, gate, site) = (_agent.Ref, _gate.Ref, new FleetSite(Sys, TestActor, _journal.Ref, _services, null!));
        _worker = ChildActorOf(Props.Create(() => new AwayWorker(3, 0, agent, site, gate)));
        ExpectMsg<WorkerProtocol.Ready>();
        Assert.Equal(3, _gate.ExpectMsg<FleetGate.Hired>().Node);
        _worker.Tell(new WorkerProtocol.Assign(Unit, UnitProgress.None));
        Assert.Equal(FrameKind.Lend, Heard().Kind);
    }

    /// <summary>A refusal does not wait for the journal, which has not answered for what came before: each answer says of what it is.</summary>
    [Fact]
    public void What_is_refused_and_what_is_durable_are_told_apart_whichever_comes_first()
    {
        _services.Columns.Take("history", [new ColumnClaim("loss", "string")]);
        Bring(new UnitReset(Unit.Id.Value));
        var first = _journal.ExpectMsg<JournalActor.Append>();
        Bring(TestUnit.Part(Unit, new ColumnClaim("loss", "double")));

        var refused = Heard();
        var answer = JsonSerializer.Deserialize(refused.Bytes, WireContext.Default.RecordsAnswer)!;
        Assert.Equal((FrameKind.NotRecorded, 2L, "loss"), (refused.Kind, answer.Of, answer.Taken!.Claims.Single().Name));
        _worker.Tell(first.Answer!);
        var recorded = Heard();
        answer = JsonSerializer.Deserialize(recorded.Bytes, WireContext.Default.RecordsAnswer)!;
        Assert.Equal((FrameKind.Recorded, 1L, null), (recorded.Kind, answer.Of, answer.Taken));
    }

    [Fact]
    public void Who_brings_records_of_a_unit_that_it_was_not_lent_is_trusted_no_further()
    {
        Bring(new UnitReset(TestUnit.History("b").Id.Value));
        Assert.Equal(3, _gate.ExpectMsg<FleetGate.Expel>().Node);
        Bring(TestUnit.Part(Unit), isHeard: false);
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_node_brings_records_of_the_range_that_it_was_lent()
    {
        Lend(new UnitRange(3, 0, 30, 40, 9));
        Bring(TestUnit.Part(Unit) with { Range = 3 });
        _journal.ExpectMsg<JournalActor.Append>();
        Bring(new RangeCommitted(Unit.Id.Value, 3, DateTimeOffset.UnixEpoch));
        _journal.ExpectMsg<JournalActor.Append>();
        Bring(new UnitReset(Unit.Id.Value));
        Assert.Equal(3, _gate.ExpectMsg<FleetGate.Expel>().Node);
    }

    public static TheoryData<bool, JournalRecord> OfOthers() => new()
    {
        { true, TestUnit.Part(Unit) },
        { true, TestUnit.Part(Unit) with { Range = 2 } },
        { true, new RangeCommitted(Unit.Id.Value, 4, DateTimeOffset.UnixEpoch) },
        { true, new HistoryDivided(Unit.Id.Value, [new(0, 10, 1)], DateTimeOffset.UnixEpoch) },
        { true, new UnitCommitted(Unit.Id.Value, "f", 1, 1, null, DateTimeOffset.UnixEpoch) },
        { false, TestUnit.Part(Unit) with { Range = 0 } },
        { false, new RangeCommitted(Unit.Id.Value, 0, DateTimeOffset.UnixEpoch) },
    };

    /// <summary>Of others it would say what is not so: they are read by whoever was lent them.</summary>
    [Theory]
    [MemberData(nameof(OfOthers))]
    public void Who_brings_records_of_another_range_is_trusted_no_further(bool isRange, JournalRecord record)
    {
        if (isRange)
            Lend(new UnitRange(3, 0, 30, 40, 9));
        Bring(record);
        Assert.Equal(3, _gate.ExpectMsg<FleetGate.Expel>().Node);
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Theory]
    [InlineData()]
    [InlineData(0, 0)]
    [InlineData(1)]
    public void A_loan_ends_with_one_outcome_of_each_unit_or_it_is_none(params int[] units)
    {
        _there.Send(FrameKind.Ended, new LoanEnd([.. units.Select(unit => new UnitOutcome(unit, true, null, null))], IsLast: false), WireContext.Default.LoanEnd);
        Tell();
        Assert.Equal(3, _gate.ExpectMsg<FleetGate.Expel>().Node);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    private void Lend(UnitRange range)
    {
        _there.Send(FrameKind.Ended, new LoanEnd([new UnitOutcome(0, false, null, null)], IsLast: false), WireContext.Default.LoanEnd);
        Tell();
        _worker.Tell(new WorkerProtocol.Assign(Unit with { Range = range }, UnitProgress.None));
        Assert.Equal(FrameKind.Lend, Heard().Kind);
    }

    private void Bring(JournalRecord record, bool isHeard = true)
    {
        var json = new ArrayBufferWriter<byte>();
        JournalJson.Write(json, [record]);
        _there.Send(FrameKind.Records, json.WrittenSpan);
        Tell(isHeard);
    }

    private void Tell(bool isHeard = true)
    {
        _worker.Tell(_there.Current!, _agent.Ref);
        if (isHeard)
            _there.OnArrived((FrameArrived)_agent.FishForMessage(message => message is FrameArrived));
    }

    /// <summary>What it says next; it hears at once that this has arrived.</summary>
    private Frame Heard()
    {
        var frame = (Frame)_agent.FishForMessage(message => message is Frame);
        _worker.Tell(new FrameArrived(3, 0, frame.Number), _agent.Ref);
        return frame;
    }
}
