using Akka;
using Akka.Actor;
using Akka.Cluster;
using WandbExporter.Core.Ports;
using WandbExporter.Engine;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet.Wire;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>
/// Where nodes come to the coordinator, and whatever they say arrives. It knows who may say what; what is done about it stands elsewhere: who may come
/// (<see cref="Admission"/>), who is there and for how long (<see cref="FleetNodes"/>), whose turn it is at the server (<see cref="BudgetTurns"/>), what names
/// stand for (<see cref="NameNews"/>), and who is in the cluster and should not be (<see cref="Strangers"/>). All of it is in memory alone, so that when this
/// actor breaks the export ends here.
/// </summary>
internal sealed class FleetGate : ReceiveActor, IWithTimers
{
    private readonly FleetOptions _options;
    private readonly FleetSite _site;
    private readonly Admission _admission;
    private readonly FleetNodes _nodes;
    private readonly BudgetTurns _turns;
    private readonly NameNews _names;
    private readonly Strangers _strangers;
    private readonly Dictionary<IActorRef, int> _standIns = [];
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private long _lookedAt;
    private IActorRef? _closing;
    private int? _exit;

    public FleetGate(FleetOptions options, DestinationUri destination, FleetSite site)
    {
        (_options, _site) = (options, site);
        _admission = new Admission(options, site.Holding.Token);
        _nodes = new FleetNodes(options, destination, site);
        _turns = new BudgetTurns(Budget, site.Node.Meter);
        _names = new NameNews(site.Node.Columns);
        _strangers = new Strangers(_cluster, _nodes);
        ReceiveNodes();
        ReceiveRequests();
        ReceiveWorkers();
        ReceiveEnd();
        Receive<Look>(_ => OnLook());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private IBudget Budget => _site.Node.Client.Budget;

    protected override void PreStart()
    {
        _lookedAt = _options.Time.GetTimestamp();
        Budget.ServeProcesses(1);
        Timers.StartPeriodicTimer(nameof(Look), Look.Instance, _options.Lease / 8);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _site.Supervisor.Tell(new ExportSupervisor.Broken("the fleet's coordinator broke", reason.GetBaseException()));
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    protected override void PostStop()
    {
        // They need not wait for their leases to be over to look for another coordinator.
        _nodes.TellAll(new TurnedAway(null));
        _nodes.EndTurns();
    }

    private void ReceiveNodes()
    {
        Receive<Hello>(OnHello);
        Receive<Renew>(renew =>
        {
            if (Trusted(renew.Node) is not { } node)
            {
                Sender.Tell(new TurnedAway(null));
                return;
            }
            node.RenewedAt = _options.Time.GetTimestamp();
            node.EndTurnsBefore(renew.Oldest);
            node.Agent.Tell(new Renewed(renew.Number, _options.Spending.Elapsed, _options.Spending.Bytes));
        });
        Receive<Leaving>(leaving =>
        {
            // It repeats that until it may go.
            if (_nodes.At(leaving.Node, Sender) is { } node && !_nodes.TryForget(node, "has left"))
                return;
            Sender.Tell(new Farewell(leaving.Node));
        });
        Receive<OverHeard>(heard =>
        {
            if (_nodes.At(heard.Node, Sender) is { } node)
                _nodes.Remove(node);
            AnswerIfClosed();
        });
    }

    private void ReceiveRequests()
    {
        Receive<AskTurn>(ask =>
        {
            if (Trusted(ask.Node) is { } node)
                _turns.Enter(node, ask, Self);
        });
        Receive<BudgetTurns.Entered>(entered => _turns.OnEntered(_nodes.At(entered.Node), entered));
        Receive<TurnEnded>(ended => _nodes.At(ended.Node, Sender)?.EndTurn(ended.Request));
        Receive<Noticed>(noticed => Trusted(noticed.Node) is not null, _turns.On);
        Receive<Attempted>(attempted => Trusted(attempted.Node) is not null, _turns.On);
        Receive<Repeated>(repeated => Trusted(repeated.Node) is not null, _ => Budget.CountRetry());
    }

    private void ReceiveWorkers()
    {
        Receive<Expel>(expel =>
        {
            if (_nodes.At(expel.Node) is { } node)
                _nodes.Distrust(node, Admission.NotUnderstood);
        });
        Receive<Hired>(hired =>
        {
            Context.Watch(hired.Worker);
            _standIns[hired.Worker] = hired.Node;
        });
        Receive<Terminated>(dead =>
        {
            // Those of a node that is forgotten may die. Of another it is not known what it was told: it may come anew.
            if (_standIns.Remove(dead.ActorRef, out var number) && _nodes.At(number) is { } node)
                _nodes.Distrust(node, why: null);
        });
        Receive<TellNames>(_ => _names.TellTo(_nodes.All));
    }

    private void ReceiveEnd()
    {
        Receive<Close>(close =>
        {
            (_closing, _exit) = (Sender, close.Exit);
            _nodes.TellAll(new Over(close.Exit));
            AnswerIfClosed();
        });
        Receive<Dismiss>(_ =>
        {
            // They look at once who has the lock. With the actor system all die.
            _standIns.Clear();
            _nodes.TellAll(_exit is { } exit ? new Over(exit) : new TurnedAway(null));
            Sender.Tell(Done.Instance);
        });
    }

    private void OnHello(Hello hello)
    {
        if (_exit is { } exit)
            Sender.Tell(new Over(exit));
        else if (_admission.RefusalOf(hello) is { } refusal)
            Sender.Tell(refusal);
        else if (_nodes.Of(Sender) is not { } known)
            TakeIn(hello);
        else if (known.IsTrusted)
            Sender.Tell(new Welcome(known.Number));
    }

    private void TakeIn(Hello hello)
    {
        // It repeats what it says until it is answered: by then the cluster has it.
        if (!_cluster.State.Members.Any(member => member.Status is MemberStatus.Up or MemberStatus.WeaklyUp && member.Address.Equals(Sender.Path.Address)))
            return;
        var node = _nodes.Add(hello, Sender);
        Sender.Tell(new Welcome(node.Number));
        _names.TellTo(node);
        var gate = Self;
        var (rows, files, slots) = (hello.Rows, hello.Files, new Slots(hello.Rows));
        _site.Supervisor.Tell(new ExportSupervisor.Join(
            node.Number,
            lane => lane == Lane.Files ? files : rows,
            lane => WorkerOf(node, slots.Next(lane), gate)));
    }

    private Props WorkerOf(FleetMemberEntry node, int slot, IActorRef gate) => Props.Create(() => new AwayWorker(node.Number, slot, node.Agent, _site, gate));

    private FleetMemberEntry? Trusted(int number) => _nodes.At(number, Sender) is { IsTrusted: true } node ? node : null;

    /// <summary>Each look asks the clock: a process that was paused has the ticks that it missed all at once.</summary>
    private void OnLook()
    {
        // After a pause of this process what nodes said meanwhile is heard first.
        var wasPaused = _options.Time.GetElapsedTime(_lookedAt) > _options.Lease / 2;
        _lookedAt = _options.Time.GetTimestamp();
        if (wasPaused)
        {
            _strangers.Forget();
            return;
        }
        foreach (var late in _nodes.Late)
        {
            // Where its port is a fixed one it may have come anew at the same address.
            var address = late.Agent.Path.Address;
            if (_nodes.TryForget(late, "is lost; what it had not committed goes to others") && !_nodes.IsAt(address))
                _cluster.Down(address);
        }
        _strangers.Look(_lookedAt);
        _names.TellTo(_nodes.All);
        if (_exit is { } exit)
            _nodes.TellAll(new Over(exit));
        AnswerIfClosed();
    }

    private void AnswerIfClosed()
    {
        if (_exit is not null && _nodes.Count == 0)
            _closing?.Tell(Closed.Instance);
    }

    /// <summary>What is said to the gate by its own process.</summary>
    public interface IMessage;

    /// <summary>The export has ended for all nodes; answered with <see cref="Closed"/> when they have heard it.</summary>
    public sealed record Close(int Exit) : IMessage;

    /// <summary>A node is trusted no further.</summary>
    public sealed record Expel(int Node) : IMessage;

    /// <summary>That actor stands for a worker of the node.</summary>
    public sealed record Hired(int Node, IActorRef Worker) : IMessage;

    /// <summary>Names of columns stand for something that did not before: all nodes are told.</summary>
    public sealed record TellNames : IMessage
    {
        public static TellNames Instance { get; } = new();
    }

    /// <summary>This process coordinates no longer, however the export stands; answered with <see cref="Done"/>.</summary>
    public sealed record Dismiss : IMessage
    {
        public static Dismiss Instance { get; } = new();
    }

    /// <summary>No node is left that has not heard it.</summary>
    public sealed record Closed : IMessage
    {
        public static Closed Instance { get; } = new();
    }

    private sealed record Look : IMessage
    {
        public static Look Instance { get; } = new();
    }

    /// <summary>The numbers of a node's workers: those for rows come first.</summary>
    private sealed class Slots(int rows)
    {
        private int _rows;
        private int _files = rows;

        public int Next(Lane lane) => lane == Lane.Files ? _files++ : _rows++;
    }
}
