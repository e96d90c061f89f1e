using System.Text.Json;
using Akka.Actor;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet.Wire;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>
/// Stands for a worker of another process: to the supervisor it is one of its own. What it is assigned it lends to that worker, and what that one
/// brings it has recorded. With this actor the loan ends: what comes after is for nobody.
/// </summary>
internal sealed class AwayWorker : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(1);

    private readonly int _node;
    private readonly IActorRef _agent;
    private readonly FleetSite _site;
    private readonly IActorRef _gate;
    private readonly FrameLink _link;
    private WorkerProtocol.Assign? _lent;
    private HashSet<string> _units = [];
    private bool _isTrusted = true;
    private int _inWork;

    /// <param name="node">The number of its node.</param>
    /// <param name="slot">Its own, there.</param>
    /// <param name="agent">Who takes what is for it.</param>
    /// <param name="site">What the coordinator has of the export.</param>
    /// <param name="gate">Tells the other nodes what names of columns stand for, and turns away nodes that cannot be trusted. When this actor dies by itself, its node is one.</param>
    public AwayWorker(int node, int slot, IActorRef agent, FleetSite site, IActorRef gate)
    {
        (_node, _agent, _site, _gate) = (node, agent, site, gate);
        _link = new FrameLink(node, slot);
        Receive<WorkerProtocol.Assign>(assign =>
        {
            (_lent, _units) = (assign, [.. assign.Units.Select(unit => unit.Id.Value)]);
            CountInWork(assign.Units.Count);
            Send(_link.Send(FrameKind.Lend, Loan.Of(assign), WireContext.Default.Loan));
        });
        Receive<WorkerProtocol.Drain>(_ => Send(_link.Send(FrameKind.Drain, [])));
        Receive<FrameArrived>(arrived => Send(_link.OnArrived(arrived)));
        Receive<Frame>(OnFrame);
        Receive<Recorded>(OnRecorded);
        Receive<Repeat>(_ => Send(true));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Repeat), Repeat.Instance, RepeatAfter);
        _gate.Tell(new FleetGate.Hired(_node, Self));
        Context.Parent.Tell(WorkerProtocol.Ready.Instance);
    }

    protected override void PostStop() => CountInWork(0);

    private void CountInWork(int units)
    {
        _site.Node.Meter.Fleet?.Of(_node)?.UnitsChanged(units - _inWork);
        _inWork = units;
    }

    private void Send(bool isDue)
    {
        if (isDue && _link.Current is { } frame)
            _agent.Tell(frame);
    }

    private void OnFrame(Frame frame)
    {
        if (!_isTrusted || frame.Node != _node || !Sender.Path.Address.Equals(_agent.Path.Address))
            return;
        try
        {
            var message = _link.Take(frame);
            Sender.Tell(_link.Arrived(frame));
            switch (frame.Kind)
            {
                case FrameKind.Records when message is not null:
                    OnRecords(message, frame.Number);
                    break;
                case FrameKind.Ended when message is not null:
                    OnEnded(WireJson.Read(message, WireContext.Default.LoanEnd));
                    break;
            }
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or ExportException or ArgumentOutOfRangeException)
        {
            // A node of the same version does not send that. It is trusted no further, and others do what it was lent when it can write no more.
            _isTrusted = false;
            _gate.Tell(new FleetGate.Expel(_node));
        }
    }

    private void OnRecords(byte[] message, long number)
    {
        List<JournalRecord> records = [];
        foreach (var record in JournalJson.Read(message))
        {
            if (UnitOf(record) is not { } unit || !_units.Contains(unit) || !IsOfRange(record, _lent?.Work.Range))
                throw new InvalidDataException($"A record '{JournalJson.TypeOf(record)}' is of no unit that was lent.");
            if (record is not PartCommitted { Columns: { } claims, Part.Table: { } table } part)
            {
                records.Add(record);
                continue;
            }
            if (_site.Node.Columns.Admit(table, claims, claim => IsFixed(table, claim), out var unrecorded) is { Count: > 0 } taken)
            {
                Send(_link.Send(FrameKind.NotRecorded, new RecordsAnswer(number, new Claimed(table, taken)), WireContext.Default.RecordsAnswer));
                return;
            }
            records.Add(part with { Columns = unrecorded.Count > 0 ? unrecorded : null });
        }
        _site.Journal.Tell(new JournalActor.Append(records, Self) { Answer = new Recorded(number, records) });
    }

    private void OnRecorded(Recorded recorded)
    {
        foreach (var part in recorded.Records.OfType<PartCommitted>())
        {
            AwayMeter.Count(_site.Node.Meter, part, _node);
            if (part is not { Columns: { } claims, Part.Table: { } table })
                continue;
            _site.Node.Columns.Take(table, claims);
            _gate.Tell(FleetGate.TellNames.Instance);
        }
        Send(_link.Send(FrameKind.Recorded, new RecordsAnswer(recorded.Number), WireContext.Default.RecordsAnswer));
    }

    private void OnEnded(LoanEnd end)
    {
        if (_lent is not { } lent)
            throw new InvalidDataException("A loan has ended that there is not.");
        if (!end.Outcomes.Select(outcome => outcome.Unit).Order().SequenceEqual(Enumerable.Range(0, lent.Units.Count)))
            throw new InvalidDataException("A loan has ended without one outcome of each unit.");
        foreach (var outcome in end.Outcomes)
            Context.Parent.Tell(MessageOf(outcome, lent.Units[outcome.Unit]));
        _lent = null;
        CountInWork(0);
        if (!end.IsLast)
            Context.Parent.Tell(WorkerProtocol.Ready.Instance);
    }

    private static IWorkerMessage MessageOf(UnitOutcome outcome, UnitWork work) => outcome switch
    {
        { IsFinished: true } => new WorkerProtocol.Finished(work),
        { Failure: { } failure } => new WorkerProtocol.AttemptFailed(work, failure, outcome.Gaps),
        _ => new WorkerProtocol.Interrupted(work),
    };

    private bool IsFixed(string table, ColumnClaim claim) =>
        !claim.Flattened && _site.Node.Catalogue.Tables.FirstOrDefault(known => known.Name == table) is RunUnitTable of
        && of.LoggedColumns.Any(column => column.Name == claim.Name && column.Type.ToString().Equals(claim.Type, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a record is one that a range of a history brings, or, where none is lent, one that it does not.</summary>
    private static bool IsOfRange(JournalRecord record, UnitRange? range) => record switch
    {
        PartCommitted part => part.Range == range?.Index,
        RangeCommitted closed => closed.Range == range?.Index,
        _ => range is null,
    };

    /// <summary>The unit that a record is of, if it is one of those that a worker brings.</summary>
    private static string? UnitOf(JournalRecord record) => record switch
    {
        UnitReset reset => reset.Unit,
        PartCommitted part => part.Unit,
        ContentCommitted content => content.Unit,
        UnitCommitted committed => committed.Unit,
        UnitFailed failed => failed.Unit,
        HistoryDivided divided => divided.Unit,
        RangeCommitted range => range.Unit,
        _ => null,
    };

    /// <summary>What came in the frame of that number is durable.</summary>
    private sealed record Recorded(long Number, IReadOnlyList<JournalRecord> Records);

    private sealed record Repeat
    {
        public static Repeat Instance { get; } = new();
    }
}
