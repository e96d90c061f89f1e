using Akka.Actor;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet.Wire;
using WandbExporter.Tables.Catalogue;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Fleet.Node;

/// <summary>
/// Speaks for a node: says hello until it is taken in, keeps the lease, and hands to each worker what is for it. It says once how the node's part ends.
/// <code>
///  Joining ──Welcome──► Opening ──Opened──► Working ──drained──► Leaving ──Farewell──► ended
///     │                    │                   │ TurnedAway, Over, lease over, broken      │
///     └────────────────────┴───────────────────┴───────────────────────────────────────────┴──► ended
/// </code>
/// </summary>
internal sealed class NodeAgent : ReceiveActor, IWithTimers
{
    /// <summary>To be taken into a cluster takes a few rounds of what its members tell each other.</summary>
    public static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(5);

    private readonly IActorRef _gate;
    private readonly NodeLease _lease;
    private readonly FleetOptions _options;
    private readonly Func<int, FleetBudget, Task<NodeWork>> _open;
    private readonly TaskCompletionSource<NodeEnd> _end;
    private readonly Hello _hello;
    private readonly Dictionary<long, long> _renewals = [];
    private readonly Dictionary<int, IActorRef> _slots = [];
    private readonly HashSet<IActorRef> _busy = [];
    private NodeWork? _work;
    private FleetBudget? _budget;
    private int? _node;
    private long _renewed;
    private long _beganAt;
    private bool _mustLeave;
    private bool _wasIdle;

    /// <param name="gate">The coordinator's.</param>
    /// <param name="lease">Of this node.</param>
    /// <param name="hello">What is said first.</param>
    /// <param name="options">How this process takes part.</param>
    /// <param name="open">Makes what workers stand on, when the node's number is known.</param>
    /// <param name="end">Told how it ends.</param>
    public NodeAgent(IActorRef gate, NodeLease lease, Hello hello, FleetOptions options, Func<int, FleetBudget, Task<NodeWork>> open, TaskCompletionSource<NodeEnd> end)
    {
        (_gate, _lease, _hello, _options, _open, _end) = (gate, lease, hello, options, open, end);
        Receive<Welcome>(OnWelcome);
        Receive<NodeWork>(work =>
        {
            _work = work;
            if (_mustLeave)
                work.Services.Drain.Raise();
        });
        Receive<Status.Failure>(failed => End(failed.Cause is ExportException e ? new NodeEnd.Failed(e.Failure) : new NodeEnd.Failed(new Failure(
            FailureCategory.Fatal, FailureCode.Unexpected, $"Joining the fleet failed unexpectedly: {failed.Cause.Message}", ExitCode.UnexpectedError))));
        Receive<Renewed>(renewed =>
        {
            _options.Alive();
            _options.Spending.Learn(renewed.Elapsed, renewed.Bytes);
            if (_renewals.Remove(renewed.Number, out var sentAt))
                _lease.Renew(sentAt);
            foreach (var old in _renewals.Keys.Where(number => number < renewed.Number).ToList())
                _renewals.Remove(old);
        });
        Receive<TurnedAway>(away => End(away.Why is { } why
            ? new NodeEnd.Failed(new Failure(FailureCategory.Fatal, FailureCode.Usage, why, ExitCode.Usage))
            : new NodeEnd.Lost()));
        Receive<Over>(over =>
        {
            if (_node is { } node)
                _gate.Tell(new OverHeard(node));
            End(new NodeEnd.Over((ExitCode)over.Exit));
        });
        Receive<Frame>(OnFrame);
        Receive<FrameArrived>(arrived =>
        {
            if (_slots.TryGetValue(arrived.Slot, out var slot))
                slot.Forward(arrived);
        });
        Receive<Turn>(turn => _budget?.OnTurn(turn));
        Receive<Claimed>(claimed => _work?.Services.Columns.Take(claimed.Table, claimed.Claims));
        Receive<Busy>(busy => _busy.Add(busy.Slot));
        Receive<Idle>(idle => _busy.Remove(idle.Slot));
        Receive<Broken>(broken => End(broken.Failure.Code == FailureCode.DestinationLockLost ? new NodeEnd.Lost() : new NodeEnd.Failed(broken.Failure)));
        Receive<Drain>(_ =>
        {
            _mustLeave = true;
            _work?.Services.Drain.Raise();
        });
        Receive<Farewell>(_ => End(new NodeEnd.Left()));
        Receive<Look>(_ => OnLook());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>A worker's place that breaks has heard what it cannot understand: with it the node is of no use.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        Self.Tell(new Broken(UnexpectedFailure.OfExport("a worker's link to the coordinator broke", cause.GetBaseException())));
        return Directive.Stop;
    });

    protected override void PreStart()
    {
        _beganAt = _options.Time.GetTimestamp();
        Timers.StartPeriodicTimer(nameof(Look), Look.Instance, TimeSpan.FromMilliseconds(Math.Min(500, _options.Lease.TotalMilliseconds / 8)));
        Self.Tell(Look.Instance);
    }

    private void OnWelcome(Welcome welcome)
    {
        if (_node is not null)
            return;
        _node = welcome.Node;
        _budget = new FleetBudget(welcome.Node, _gate, Self, _options.Time);
        _open(welcome.Node, _budget).PipeTo(Self);
    }

    private void OnLook()
    {
        if (_node is not { } node)
        {
            if (_mustLeave)
                End(new NodeEnd.Left());
            else if (IsTooLate)
                End(new NodeEnd.Lost());
            else
                _gate.Tell(_hello);
            return;
        }
        if (_lease.HasBegun ? _lease.IsOver : IsTooLate)
        {
            // Who must leave does not look for another coordinator.
            End(_mustLeave ? new NodeEnd.Left() : new NodeEnd.Lost());
            return;
        }
        _renewals[++_renewed] = _options.Time.GetTimestamp();
        _gate.Tell(new Renew(node, _renewed, _budget!.Oldest));
        _budget?.AskAgain();
        // A worker that was given something right before the drain has said so by the next look.
        var isIdle = _mustLeave && _busy.Count == 0;
        if (isIdle && _wasIdle)
            _gate.Tell(new Leaving(node));
        _wasIdle = isIdle;
    }

    private void OnFrame(Frame frame)
    {
        // What comes before there is something to work with comes again.
        if (_work is not { } work || frame.Node != _node)
            return;
        if (!_slots.TryGetValue(frame.Slot, out var slot))
        {
            if (frame.Kind != FrameKind.Lend || frame.Slot < 0 || frame.Slot >= _hello.Rows + _hello.Files)
                return;
            var (node, number, lane) = (frame.Node, frame.Slot, frame.Slot < _hello.Rows ? Lane.Rows : Lane.Files);
            Func<IActorRef, Props> worker = lane == Lane.Files
                ? journal => Props.Create(() => new ArtifactDownloader(work.Terms, journal, work.Services))
                : journal => Props.Create(() => new HistoryScanner(work.Terms, journal, work.Services));
            slot = Context.ActorOf(Props.Create(() => new WorkerSlot(node, number, worker, work.Services)));
            _slots.Add(frame.Slot, slot);
        }
        slot.Forward(frame);
    }

    /// <summary>Whether nobody has answered for so long that there may be another coordinator by now.</summary>
    private bool IsTooLate => _options.Time.GetElapsedTime(_beganAt) > _options.Lease + JoinPatience;

    private void End(NodeEnd end) => _end.TrySetResult(end);

    /// <summary>What is said to the agent by its own process.</summary>
    public interface IMessage;

    /// <summary>A worker has something to do.</summary>
    public sealed record Busy(IActorRef Slot) : IMessage;

    /// <summary>It has nothing more.</summary>
    public sealed record Idle(IActorRef Slot) : IMessage;

    /// <summary>This node cannot go on.</summary>
    public sealed record Broken(Failure Failure) : IMessage;

    /// <summary>Bring what is in flight to its next part, and leave.</summary>
    public sealed record Drain : IMessage
    {
        public static Drain Instance { get; } = new();
    }

    private sealed record Look : IMessage
    {
        public static Look Instance { get; } = new();
    }
}
