using System.Buffers;
using Akka.Actor;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet.Wire;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Fleet.Node;

/// <summary>
/// Stands for the supervisor and the journal to one worker of this node: gives it what the coordinator lends, sends there what it brings, and says what
/// became of it. What the worker is told to be durable the coordinator has recorded.
/// </summary>
internal sealed class WorkerSlot : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(1);

    private readonly NodeServices _services;
    private readonly Props _props;
    private readonly FrameLink _link;
    private readonly Dictionary<long, JournalActor.Append> _unanswered = [];
    private readonly List<UnitOutcome> _outcomes = [];
    private IActorRef _worker = ActorRefs.Nobody;
    private IActorRef _peer = ActorRefs.Nobody;
    private WorkerProtocol.Assign? _loan;
    private Failure? _nameTaken;
    private Exception? _cause;

    /// <param name="node">The number of this node.</param>
    /// <param name="slot">The worker's, here.</param>
    /// <param name="worker">Makes it; it is given this actor as its journal.</param>
    /// <param name="services">What this process lends.</param>
    public WorkerSlot(int node, int slot, Func<IActorRef, Props> worker, NodeServices services)
    {
        _services = services;
        _link = new FrameLink(node, slot);
        _props = worker(Self);
        Receive<Frame>(OnFrame);
        Receive<FrameArrived>(arrived => Send(_link.OnArrived(arrived)));
        Receive<Repeat>(_ => Send(true));
        Receive<JournalActor.Append>(append =>
        {
            var json = new ArrayBufferWriter<byte>();
            JournalJson.Write(json, append.Records);
            var isDue = _link.Send(FrameKind.Records, json.WrittenSpan);
            _unanswered.Add(_link.LastSent, append);
            Send(isDue);
        });
        Receive<WorkerProtocol.Finished>(finished => Note(finished.Work, isFinished: true));
        Receive<WorkerProtocol.Interrupted>(interrupted => Note(interrupted.Work));
        Receive<WorkerProtocol.AttemptFailed>(OnFailed);
        Receive<WorkerProtocol.Ready>(_ => End());
        Receive<Terminated>(_ =>
        {
            foreach (var unit in _loan?.Units.Where(unit => !IsNoted(unit)) ?? [])
                OnFailed(new WorkerProtocol.AttemptFailed(unit, UnexpectedFailure.OfExport($"{unit.Id} broke its worker", _cause)));
            Hire();
            End();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Repeat), Repeat.Instance, RepeatAfter);
        Hire();
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        _cause = cause.GetBaseException();
        return Directive.Stop;
    });

    private void Hire() => _worker = Context.Watch(Context.ActorOf(_props));

    private void Send(bool isDue)
    {
        if (isDue && _link.Current is { } frame)
            _peer.Tell(frame, Self);
    }

    private void OnFrame(Frame frame)
    {
        _peer = Sender;
        var message = _link.Take(frame);
        _peer.Tell(_link.Arrived(frame), Self);
        if (message is null)
            return;
        switch (frame.Kind)
        {
            case FrameKind.Lend:
                Begin(WireJson.Read(message, WireContext.Default.Loan).ToAssignment());
                break;
            case FrameKind.Recorded or FrameKind.NotRecorded:
                OnAnswer(WireJson.Read(message, WireContext.Default.RecordsAnswer));
                break;
            case FrameKind.Drain:
                _services.Drain.Raise();
                break;
        }
    }

    private void OnAnswer(RecordsAnswer answer)
    {
        if (!_unanswered.Remove(answer.Of, out var append))
            throw new InvalidDataException($"Records of frame {answer.Of} are answered that wait for no answer.");
        if (answer.Taken is { } taken)
        {
            _services.Columns.Heed(taken.Table, taken.Claims);
            append.ReplyTo?.Tell(new JournalActor.Refused(new ExportException(_nameTaken = NameTaken(taken))));
            return;
        }
        foreach (var part in append.Records.OfType<PartCommitted>())
        {
            if (part is { Columns: { } claims, Part.Table: { } table })
                _services.Columns.Take(table, claims);
        }
        append.ReplyTo?.Tell(new JournalActor.Durable(append.Records));
    }

    private void Begin(WorkerProtocol.Assign loan)
    {
        _loan = loan;
        _nameTaken = null;
        _outcomes.Clear();
        if (!_services.Drain.IsRaised)
        {
            Context.Parent.Tell(new NodeAgent.Busy(Self));
            _worker.Tell(loan);
            return;
        }
        foreach (var unit in loan.Units)
            Note(unit);
        End();
    }

    private void OnFailed(WorkerProtocol.AttemptFailed failed)
    {
        // What this node cannot go on with ends this node: the others may have no such trouble.
        if (_services.Abort.IsCancellationRequested)
            return;
        // Nothing is wrong with the unit: whoever is lent it next knows the name.
        if (failed.Failure == _nameTaken)
            Note(failed.Work);
        else if (failed.Failure.Category == FailureCategory.Fatal)
            Context.Parent.Tell(new NodeAgent.Broken(failed.Failure));
        else
            Note(failed.Work, failure: failed.Failure, gaps: failed.Gaps);
    }

    private void Note(UnitWork work, bool isFinished = false, Failure? failure = null, IReadOnlyList<HistoryGap>? gaps = null)
    {
        if (_loan is { } loan && !IsNoted(work))
            _outcomes.Add(new UnitOutcome(loan.Units.ToList().IndexOf(work), isFinished, failure, gaps));
    }

    private bool IsNoted(UnitWork work) => _outcomes.Any(outcome => _loan!.Units[outcome.Unit].Id == work.Id);

    /// <summary>The worker is ready: what it had has an outcome.</summary>
    private void End()
    {
        // What was given up with this node's part in the fleet says nothing of its units.
        if (_loan is not { } loan || _outcomes.Count < loan.Units.Count || _services.Abort.IsCancellationRequested)
            return;
        _loan = null;
        Context.Parent.Tell(new NodeAgent.Idle(Self));
        Send(_link.Send(FrameKind.Ended, new LoanEnd([.. _outcomes], _services.Drain.IsRaised), WireContext.Default.LoanEnd));
    }

    /// <summary>Another node was first: this ends what the worker does, and is no failure of the unit.</summary>
    private static Failure NameTaken(Claimed taken) => new(
        FailureCategory.Transient,
        FailureCode.Conflict,
        $"Another node has given the column '{Printable.Of(taken.Claims[0].Name)}' of {taken.Table} to something else; the unit is read again.",
        ExitCode.Incomplete);

    private sealed record Repeat
    {
        public static Repeat Instance { get; } = new();
    }
}
