using Akka.Actor;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;
using WandbExporter.Engine;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet.Wire;
using WandbExporter.Storage;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>
/// The nodes that there are, with their leases: each comes once under a number, is trusted until it is not, and goes. One that goes otherwise than it should
/// has lost what it was lent: the supervisor is told, which gives it to others. For the <see cref="FleetGate"/> alone.
/// </summary>
/// <param name="options">Of the coordinator.</param>
/// <param name="destination">Where the export is.</param>
/// <param name="site">What the coordinator has of it.</param>
internal sealed class FleetNodes(FleetOptions options, DestinationUri destination, FleetSite site)
{
    private readonly Dictionary<int, FleetMemberEntry> _nodes = [];
    private readonly Dictionary<IActorRef, int> _numbers = [];
    private int _joined;

    public int Count => _nodes.Count;

    public IReadOnlyCollection<FleetMemberEntry> All => _nodes.Values;

    /// <summary>Those whose lease is over.</summary>
    public IReadOnlyList<FleetMemberEntry> Late => [.. _nodes.Values.Where(node => IsOver(node.RenewedAt))];

    private IBudget Budget => site.Node.Client.Budget;

    /// <summary>Whether a lease that began then is over.</summary>
    public bool IsOver(long since) => options.Time.GetElapsedTime(since) > options.Lease;

    /// <summary>The node of that number; null if it is none, or no more.</summary>
    public FleetMemberEntry? At(int number) => _nodes.GetValueOrDefault(number);

    /// <summary>The node of that number, if it is the one that says so.</summary>
    public FleetMemberEntry? At(int number, IActorRef sender) => At(number) is { } node && node.Agent.Path.Address.Equals(sender.Path.Address) ? node : null;

    /// <summary>The node for which that actor speaks.</summary>
    public FleetMemberEntry? Of(IActorRef agent) => _numbers.TryGetValue(agent, out var number) ? At(number) : null;

    /// <summary>Whether there is one at that address.</summary>
    public bool IsAt(Address address) => _nodes.Values.Any(node => node.Agent.Path.Address.Equals(address));

    /// <summary>Takes one in, under a number that no other has had.</summary>
    public FleetMemberEntry Add(Hello hello, IActorRef agent)
    {
        var node = new FleetMemberEntry(++_joined, Printable.Of(hello.Name), agent) { RenewedAt = options.Time.GetTimestamp() };
        _nodes.Add(node.Number, node);
        _numbers.Add(agent, node.Number);
        var address = agent.Path.Address;
        site.Node.Meter.Fleet?.Came(node.Number, node.Name, $"{address.Host}:{address.Port}");
        Budget.ServeProcesses(_nodes.Count + 1);
        options.Notice($"Node {node.Number} has come: {node.Name}.");
        return node;
    }

    /// <summary>The node is given no more and its lease is not renewed. What it has it may still write until that is over, and others are given it then.</summary>
    /// <param name="node">The node.</param>
    /// <param name="why">A sentence for it; null where it may come anew.</param>
    public void Distrust(FleetMemberEntry node, string? why)
    {
        if (!node.IsTrusted)
            return;
        node.IsTrusted = false;
        node.Agent.Tell(new TurnedAway(why));
        options.Notice($"Node {node.Number} is turned away for {(why is null ? "what broke here that stood for one of its workers" : "what it sent")}: {node.Name}.");
    }

    /// <summary>What the node was lent and has not committed goes to others, if what it has not finished can get no name any more.</summary>
    public bool TryForget(FleetMemberEntry node, string why)
    {
        try
        {
            Destinations.Shut(destination, site.Holding, node.Member);
        }
        catch (ExportException e)
        {
            // Without that it may still come to an end with what it writes. It is looked again.
            options.Notice($"What node {node.Number} has not finished could not be removed ({e.Failure.Message}); it is tried again.");
            return false;
        }
        Remove(node);
        Budget.ServeProcesses(_nodes.Count + 1);
        options.Notice($"Node {node.Number} {why}: {node.Name}.");
        site.Supervisor.Tell(new ExportSupervisor.Leave(node.Number));
        return true;
    }

    /// <summary>It has heard of the end, and has nothing any more that others would do.</summary>
    public void Remove(FleetMemberEntry node)
    {
        _nodes.Remove(node.Number);
        _numbers.Remove(node.Agent);
        node.Dispose();
        site.Node.Meter.Fleet?.Left(node.Number);
    }

    public void TellAll(IFleetMessage message)
    {
        foreach (var node in _nodes.Values)
            node.Agent.Tell(message);
    }

    /// <summary>Gives back the turns that they have.</summary>
    public void EndTurns()
    {
        foreach (var node in _nodes.Values)
            node.Dispose();
    }
}
