using Akka;
using Akka.Actor;
using Akka.Cluster;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;
using WandbExporter.Engine;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet.Wire;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>
/// Where nodes come to the coordinator: it takes those in that work on the same export, keeps their leases, and hands their requests to the server to
/// <see cref="BudgetTurns"/>. A node that says nothing for as long as a lease has lost what it was lent: the supervisor is told, which gives it to others.
/// What it knows of nodes it has in memory alone, so that when it breaks the export ends here.
/// </summary>
internal sealed class FleetGate : ReceiveActor, IWithTimers
{
    private const string NotUnderstood = "This node has sent the coordinator of the fleet what that does not understand; please report it with the logs of both.";

    /// <summary>More than the settings allow.</summary>
    private const int MostWorkers = 1000;

    /// <summary>Names that a node is told of at a time: an export that goes on may have very many, and other messages wait behind them.</summary>
    private const int MostNames = 4000;

    private readonly FleetOptions _options;
    private readonly DestinationUri _destination;
    private readonly FleetSite _site;
    private readonly Dictionary<int, FleetMemberEntry> _nodes = [];
    private readonly Dictionary<IActorRef, int> _numbers = [];
    private readonly Dictionary<UniqueAddress, long> _unreachable = [];
    private readonly Dictionary<IActorRef, int> _standIns = [];
    private readonly BudgetTurns _turns;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private long _lookedAt;
    private int _joined;
    private IActorRef? _closing;
    private int? _exit;

    public FleetGate(FleetOptions options, DestinationUri destination, FleetSite site)
    {
        (_options, _destination, _site) = (options, destination, site);
        _turns = new BudgetTurns(Budget, site.Node.Meter);
        Receive<Hello>(TakeIn);
        Receive<Renew>(renew =>
        {
            if (Find(renew.Node) is not { IsTrusted: true } node)
            {
                Sender.Tell(new TurnedAway(null));
                return;
            }
            node.RenewedAt = _options.Time.GetTimestamp();
            node.EndTurnsBefore(renew.Oldest);
            node.Agent.Tell(new Renewed(renew.Number));
        });
        Receive<Leaving>(leaving =>
        {
            // It repeats that until it may go.
            if (Find(leaving.Node) is { } node && !TryForget(node, "has left"))
                return;
            Sender.Tell(new Farewell(leaving.Node));
        });
        Receive<OverHeard>(heard =>
        {
            if (Find(heard.Node) is { } node && _nodes.Remove(heard.Node))
            {
                node.Dispose();
                _site.Node.Meter.Fleet?.Left(heard.Node);
            }
            AnswerIfClosed();
        });
        Receive<Expel>(expel =>
        {
            if (_nodes.TryGetValue(expel.Node, out var node))
                Distrust(node, NotUnderstood);
        });
        Receive<Hired>(hired =>
        {
            Context.Watch(hired.Worker);
            _standIns[hired.Worker] = hired.Node;
        });
        Receive<Terminated>(dead =>
        {
            // Those of a node that is forgotten may die. Of another it is not known what it was told: it may come anew.
            if (_standIns.Remove(dead.ActorRef, out var number) && _nodes.TryGetValue(number, out var node))
                Distrust(node, why: null);
        });
        Receive<TellNames>(_ => TellAllNames());
        Receive<Dismiss>(_ =>
        {
            // They look at once who has the lock. With the actor system all die.
            _standIns.Clear();
            foreach (var node in _nodes.Values)
                node.Agent.Tell(_exit is { } exit ? new Over(exit) : new TurnedAway(null));
            Sender.Tell(Done.Instance);
        });
        Receive<Look>(_ => OnLook());
        Receive<Close>(close =>
        {
            (_closing, _exit) = (Sender, close.Exit);
            TellOver();
            AnswerIfClosed();
        });
        ReceiveRequests();
    }

    public ITimerScheduler Timers { get; set; } = null!;

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
        foreach (var node in _nodes.Values)
        {
            // It need not wait for its lease to be over to look for another coordinator.
            node.Agent.Tell(new TurnedAway(null));
            node.Dispose();
        }
    }

    private void ReceiveRequests()
    {
        Receive<AskTurn>(ask =>
        {
            if (Trusted(ask.Node) is { } node)
                _turns.Enter(node, ask, Self);
        });
        Receive<BudgetTurns.Entered>(entered => _turns.OnEntered(_nodes.GetValueOrDefault(entered.Node), entered));
        Receive<TurnEnded>(ended => Find(ended.Node)?.EndTurn(ended.Request));
        Receive<Noticed>(noticed => Trusted(noticed.Node) is not null, _turns.On);
        Receive<Attempted>(attempted => Trusted(attempted.Node) is not null, _turns.On);
        Receive<Repeated>(repeated => Trusted(repeated.Node) is not null, _ => Budget.CountRetry());
    }

    private IBudget Budget => _site.Node.Client.Budget;

    private void TakeIn(Hello hello)
    {
        if (_exit is { } exit)
        {
            Sender.Tell(new Over(exit));
            return;
        }
        if (hello.Version != _options.Version)
        {
            Sender.Tell(new TurnedAway($"The coordinator of the fleet is wandb-export {_options.Version}, and this is {hello.Version}; give all nodes the same version."));
            return;
        }
        // Who holds another token has read another destination, or this one before the lock changed hands.
        if (hello.Token != _site.Holding.Token)
        {
            Sender.Tell(new TurnedAway(null));
            return;
        }
        if (hello.Digest != _options.Digest)
        {
            Sender.Tell(new TurnedAway("The coordinator of the fleet was started with another command line or configuration; give all nodes the same."));
            return;
        }
        if (hello.Rows is < 0 or > MostWorkers || hello.Files is < 0 or > MostWorkers)
        {
            Sender.Tell(new TurnedAway(NotUnderstood));
            return;
        }
        if (_numbers.TryGetValue(Sender, out var known))
        {
            if (_nodes[known].IsTrusted)
                Sender.Tell(new Welcome(known));
            return;
        }
        // It repeats what it says until it is answered: by then the cluster has it.
        if (!_cluster.State.Members.Any(member => member.Status is MemberStatus.Up or MemberStatus.WeaklyUp && member.Address.Equals(Sender.Path.Address)))
            return;
        var node = new FleetMemberEntry(++_joined, hello.Name, Sender) { RenewedAt = _options.Time.GetTimestamp() };
        _nodes.Add(node.Number, node);
        _numbers.Add(Sender, node.Number);
        var address = Sender.Path.Address;
        _site.Node.Meter.Fleet?.Came(node.Number, node.Name, $"{address.Host}:{address.Port}");
        Budget.ServeProcesses(_nodes.Count + 1);
        _options.Notice($"Node {node.Number} has come: {hello.Name}.");
        Sender.Tell(new Welcome(node.Number));
        TellNamesTo(node);
        var gate = Self;
        var (rows, files, slots) = (hello.Rows, hello.Files, new Slots(hello.Rows));
        _site.Supervisor.Tell(new ExportSupervisor.Join(
            node.Number,
            lane => lane == Lane.Files ? files : rows,
            lane => WorkerOf(node, slots.Next(lane), gate)));
    }

    private Props WorkerOf(FleetMemberEntry node, int slot, IActorRef gate) => Props.Create(() => new AwayWorker(node.Number, slot, node.Agent, _site, gate));

    private FleetMemberEntry? Find(int number) => _nodes.TryGetValue(number, out var node) && node.Agent.Path.Address.Equals(Sender.Path.Address) ? node : null;

    private FleetMemberEntry? Trusted(int number) => Find(number) is { IsTrusted: true } node ? node : null;

    /// <summary>The node is given no more and its lease is not renewed. What it has it may still write until that is over, and others are given it then.</summary>
    private void Distrust(FleetMemberEntry node, string? why)
    {
        if (!node.IsTrusted)
            return;
        node.IsTrusted = false;
        node.Agent.Tell(new TurnedAway(why));
        _options.Notice($"Node {node.Number} is turned away for {(why is null ? "what broke here that stood for one of its workers" : "what it sent")}: {node.Name}.");
    }

    private void TellAllNames()
    {
        foreach (var node in _nodes.Values)
            TellNamesTo(node);
    }

    /// <summary>What is lost on the way the node is refused when it needs it.</summary>
    private void TellNamesTo(FleetMemberEntry node)
    {
        var names = _site.Node.Columns.RecordedSince(node.KnownNames, MostNames);
        node.KnownNames += names.Count;
        foreach (var claimed in ClaimPieces.Of(names))
            node.Agent.Tell(claimed);
    }

    /// <summary>Each look asks the clock: a process that was paused has the ticks that it missed all at once.</summary>
    private void OnLook()
    {
        // After a pause of this process what nodes said meanwhile is heard first.
        var wasPaused = _options.Time.GetElapsedTime(_lookedAt) > _options.Lease / 2;
        _lookedAt = _options.Time.GetTimestamp();
        if (wasPaused)
        {
            _unreachable.Clear();
            return;
        }
        foreach (var late in _nodes.Values.Where(node => IsOver(node.RenewedAt)).ToList())
        {
            // Where its port is a fixed one it may have come anew at the same address.
            var address = late.Agent.Path.Address;
            if (TryForget(late, "is lost; what it had not committed goes to others") && !_nodes.Values.Any(node => node.Agent.Path.Address.Equals(address)))
                _cluster.Down(address);
        }
        DownStrangers();
        TellAllNames();
        if (_exit is not null)
            TellOver();
        AnswerIfClosed();
    }

    /// <summary>While a member is out of reach nobody else is taken into the cluster; one that is no node of the fleet, or not any more, no lease ends.</summary>
    private void DownStrangers()
    {
        var unreachable = _cluster.State.Unreachable
            .Where(member => !member.UniqueAddress.Equals(_cluster.SelfUniqueAddress) && !_nodes.Values.Any(node => node.Agent.Path.Address.Equals(member.Address)))
            .Select(member => member.UniqueAddress)
            .ToHashSet();
        foreach (var back in _unreachable.Keys.Where(member => !unreachable.Contains(member)).ToList())
            _unreachable.Remove(back);
        foreach (var member in unreachable)
        {
            if (_unreachable.TryAdd(member, _lookedAt) || !IsOver(_unreachable[member]))
                continue;
            _cluster.Down(member.Address);
            _unreachable.Remove(member);
        }
    }

    private bool IsOver(long since) => _options.Time.GetElapsedTime(since) > _options.Lease;

    /// <summary>What the node was lent and has not committed goes to others, if what it has not finished can get no name any more.</summary>
    private bool TryForget(FleetMemberEntry node, string why)
    {
        try
        {
            Destinations.Shut(_destination, _site.Holding, node.Member);
        }
        catch (ExportException e)
        {
            // Without that it may still come to an end with what it writes. It is looked again.
            _options.Notice($"What node {node.Number} has not finished could not be removed ({e.Failure.Message}); it is tried again.");
            return false;
        }
        _nodes.Remove(node.Number);
        node.Dispose();
        _site.Node.Meter.Fleet?.Left(node.Number);
        _numbers.Remove(node.Agent);
        Budget.ServeProcesses(_nodes.Count + 1);
        _options.Notice($"Node {node.Number} {why}: {node.Name}.");
        _site.Supervisor.Tell(new ExportSupervisor.Leave(node.Number));
        return true;
    }

    private void TellOver()
    {
        foreach (var node in _nodes.Values)
            node.Agent.Tell(new Over(_exit!.Value));
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
