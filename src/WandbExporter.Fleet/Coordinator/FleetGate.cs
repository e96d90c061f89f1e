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
/// Where nodes come to the coordinator: it takes those in that work on the same export, keeps their leases, and lets their requests to the server take
/// turns with its own. A node that says nothing for as long as a lease has lost what it was lent: the supervisor is told, which gives it to others.
/// </summary>
internal sealed class FleetGate : ReceiveActor, IWithTimers
{
    /// <summary>Names of columns that fit into a message.</summary>
    private const int ClaimsOfAMessage = 100;

    private readonly FleetOptions _options;
    private readonly DestinationUri _destination;
    private readonly FleetSite _site;
    private readonly Dictionary<int, FleetMemberEntry> _nodes = [];
    private readonly Dictionary<IActorRef, int> _numbers = [];
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private long _lookedAt;
    private int _joined;
    private IActorRef? _closing;
    private int? _exit;

    public FleetGate(FleetOptions options, DestinationUri destination, FleetSite site)
    {
        (_options, _destination, _site) = (options, destination, site);
        Receive<Hello>(TakeIn);
        Receive<Renew>(renew =>
        {
            if (Find(renew.Node) is not { } node)
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
            Sender.Tell(new Farewell(leaving.Node));
            Forget(leaving.Node, "has left");
        });
        Receive<OverHeard>(heard =>
        {
            if (_nodes.Remove(heard.Node, out var node))
                node.Dispose();
            AnswerIfClosed();
        });
        Receive<Expel>(expel =>
        {
            if (!_nodes.TryGetValue(expel.Node, out var node))
                return;
            node.Agent.Tell(new TurnedAway("This node has sent the coordinator of the fleet what that does not understand; please report it with the logs of both."));
            _cluster.Down(node.Agent.Path.Address);
            Forget(expel.Node, "was turned away for what it sent");
        });
        Receive<Claimed>(claimed =>
        {
            // Who misses it is told when its own claims stand in the way.
            foreach (var claims in claimed.Claims.Chunk(ClaimsOfAMessage))
            {
                foreach (var node in _nodes.Values)
                    node.Agent.Tell(claimed with { Claims = claims });
            }
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
        Timers.StartPeriodicTimer(nameof(Look), Look.Instance, _options.Lease / 8);
    }

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
            if (Find(ask.Node) is { } node)
                Enter(node, ask);
        });
        Receive<Entered>(entered =>
        {
            if (_nodes.TryGetValue(entered.Node, out var node) && node.Turns.ContainsKey(entered.Request))
            {
                if (entered.Unavailable is null)
                    node.Turns[entered.Request] = entered.Turn;
                else
                    node.Turns.Remove(entered.Request);
                node.Agent.Tell(new Turn(entered.Request, entered.Unavailable));
            }
            else
            {
                entered.Turn?.Dispose();
            }
        });
        Receive<TurnEnded>(ended =>
        {
            if (Find(ended.Node) is { } node && node.Turns.Remove(ended.Request, out var turn))
                turn?.Dispose();
        });
        Receive<Noticed>(noticed => Budget.Observe(
            noticed.Lane, new BudgetNotice(noticed.Remaining, noticed.Reset, noticed.RetryAfter), noticed.Refused, noticed.FallbackPause));
        Receive<Attempted>(attempted => Budget.Report(attempted.Lane, new RequestOutcome(attempted.Kind, attempted.About, attempted.Took, attempted.Code)));
        Receive<Repeated>(_ => Budget.CountRetry());
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
        if (_numbers.TryGetValue(Sender, out var known))
        {
            Sender.Tell(new Welcome(known));
            return;
        }
        // It repeats what it says until it is answered: by then the cluster has it.
        if (!_cluster.State.Members.Any(member => member.Status == MemberStatus.Up && member.Address.Equals(Sender.Path.Address)))
            return;
        var node = new FleetMemberEntry(++_joined, hello.Name, Sender) { RenewedAt = _options.Time.GetTimestamp() };
        _nodes.Add(node.Number, node);
        _numbers.Add(Sender, node.Number);
        Budget.ServeProcesses(_nodes.Count + 1);
        _options.Notice($"Node {node.Number} has come: {hello.Name}.");
        Sender.Tell(new Welcome(node.Number));
        var gate = Self;
        var (rows, files, slots) = (hello.Rows, hello.Files, new Slots(hello.Rows));
        _site.Supervisor.Tell(new ExportSupervisor.Join(
            node.Number,
            lane => lane == Lane.Files ? files : rows,
            lane => WorkerOf(node, slots.Next(lane), gate)));
    }

    private Props WorkerOf(FleetMemberEntry node, int slot, IActorRef gate) => Props.Create(() => new AwayWorker(node.Number, slot, node.Agent, _site, gate));

    private FleetMemberEntry? Find(int number) => _nodes.TryGetValue(number, out var node) && node.Agent.Path.Address.Equals(Sender.Path.Address) ? node : null;

    private void Enter(FleetMemberEntry node, AskTurn ask)
    {
        if (node.Turns.TryGetValue(ask.Request, out var turn))
        {
            // It asks again: the answer may be lost.
            if (turn is not null)
                node.Agent.Tell(new Turn(ask.Request, null));
            return;
        }
        node.Turns.Add(ask.Request, null);
        EnterAsync(node.Number, ask, node.Stop.Token).PipeTo(Self);
    }

    private async Task<Entered> EnterAsync(int node, AskTurn ask, CancellationToken stop)
    {
        try
        {
            return new Entered(node, ask.Request, await Budget.EnterAsync(ask.Lane, ask.About, stop), null);
        }
        catch (HostUnavailableException e)
        {
            return new Entered(node, ask.Request, null, e.Code);
        }
        catch (OperationCanceledException)
        {
            return new Entered(node, ask.Request, null, FailureCode.Connection);
        }
    }

    /// <summary>Each look asks the clock: a process that was paused has the ticks that it missed all at once.</summary>
    private void OnLook()
    {
        // After a pause of this process what nodes said meanwhile is heard first.
        var wasPaused = _options.Time.GetElapsedTime(_lookedAt) > _options.Lease / 2;
        _lookedAt = _options.Time.GetTimestamp();
        if (wasPaused)
            return;
        foreach (var late in _nodes.Values.Where(node => _options.Time.GetElapsedTime(node.RenewedAt) > _options.Lease).ToList())
        {
            try
            {
                Destinations.Shut(_destination, _site.Holding, late.Member);
            }
            catch (ExportException e)
            {
                // Without that it may still come to an end with what it writes. It is looked again.
                _options.Notice($"What node {late.Number} has not finished could not be removed ({e.Failure.Message}); it is tried again.");
                continue;
            }
            _cluster.Down(late.Agent.Path.Address);
            Forget(late.Number, "is lost; what it had not committed goes to others");
        }
        if (_exit is not null)
            TellOver();
        AnswerIfClosed();
    }

    private void Forget(int number, string why)
    {
        if (!_nodes.Remove(number, out var node))
            return;
        node.Dispose();
        _numbers.Remove(node.Agent);
        Budget.ServeProcesses(_nodes.Count + 1);
        _options.Notice($"Node {number} {why}: {node.Name}.");
        _site.Supervisor.Tell(new ExportSupervisor.Leave(number));
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

    /// <summary>No node is left that has not heard it.</summary>
    public sealed record Closed : IMessage
    {
        public static Closed Instance { get; } = new();
    }

    private sealed record Entered(int Node, long Request, IDisposable? Turn, string? Unavailable) : IMessage;

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
