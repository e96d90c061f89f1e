using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using WandbExporter.Client;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Engine;
using WandbExporter.Engine.Fetch.References;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Fleet.Trust;
using WandbExporter.Fleet.Wire;
using WandbExporter.Storage;

namespace WandbExporter.Fleet.Node;

/// <summary>A process that works for the coordinator of a fleet: it joins the coordinator's cluster, does what it is lent, and writes parts straight to the destination. Used once.</summary>
/// <param name="options">How it takes part.</param>
/// <param name="destination">Where the export is.</param>
/// <param name="opening">How that is opened.</param>
/// <param name="request">What is exported.</param>
/// <param name="settings">How.</param>
/// <param name="clientOf">Makes what asks the server, by the budget that it is given.</param>
public sealed class FleetNode(
    FleetOptions options,
    DestinationUri destination,
    DestinationOptions opening,
    ExportRequest request,
    EngineSettings settings,
    Func<IBudget, WandbClient> clientOf)
{
    private readonly DrainSignal _drain = new();
    private volatile IActorRef _agent = ActorRefs.Nobody;
    private readonly TaskCompletionSource _mustDrain = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Counts what this node does.</summary>
    public ExportMeter Meter { get; } = new();

    /// <summary>Brings what is in flight to its next part, and leaves; the export goes on without this node.</summary>
    public void Drain()
    {
        _mustDrain.TrySetResult();
        _agent.Tell(NodeAgent.Drain.Instance);
    }

    /// <param name="holder">The coordinator: who holds the destination's lock, with its address.</param>
    /// <param name="abort">Gives up what is in flight.</param>
    public async Task<NodeEnd> RunAsync(LockOwner holder, CancellationToken abort)
    {
        ArgumentNullException.ThrowIfNull(holder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort);
        await using var services = new NodeResources();
        using var credentials = await new CredentialWait(options, destination, opening).RunAsync(holder, options.Lease + NodeAgent.JoinPatience, _mustDrain.Task, abort);
        if (credentials is null)
            return _mustDrain.Task.IsCompleted || abort.IsCancellationRequested ? new NodeEnd.Left() : new NodeEnd.Lost();
        var hold = new ShutdownHold();
        var lease = new NodeLease(holder.Generation, options.Lease, options.Time);
        var config = ConfigurationFactory.ParseString(FleetAkka.Settings(options.Host, options.Port, options.Lease))
            .WithFallback(ConfigurationFactory.ParseString(settings.Akka));
        var system = Start(BootstrapSetup.Create().WithConfig(config).And(credentials.SetupWith(new Refusals(options).Tell)));
        hold.Guard(system, options.Notice);
        try
        {
            var cluster = Cluster.Get(system);
            var address = FleetAkka.AddressOf(holder.Fleet!);
            cluster.JoinSeedNodes([Address.Parse(address)]);
            var gate = ((ExtendedActorSystem)system).Provider.ResolveActorRef($"{address}/user/{FleetAkka.Gate}");
            var end = new TaskCompletionSource<NodeEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
            var hello = new Hello(
                options.Version,
                options.Digest,
                holder.Token,
                options.Name,
                settings.History.Workers,
                settings.Files.Workers);
            _agent = system.ActorOf(Props.Create(() => new NodeAgent(gate, lease, hello, options, (node, budget) => OpenAsync(holder, node, budget, lease, services, stop.Token), end)).WithDispatcher(FleetAkka.Dispatcher), "node");
            if (_mustDrain.Task.IsCompleted)
                Drain();
            var ended = await Task.WhenAny(end.Task, system.WhenTerminated).WaitAsync(abort) == end.Task ? await end.Task : new NodeEnd.Lost();
            await stop.CancelAsync();
            hold.Release();
            if (ended is NodeEnd.Left or NodeEnd.Over)
                await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
            return ended;
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return new NodeEnd.Left();
        }
        finally
        {
            await stop.CancelAsync();
            _agent = ActorRefs.Nobody;
            hold.Release();
            await system.Terminate();
        }
    }

    /// <exception cref="ExportException">Fatal, exit 2: it cannot listen where others are to reach it.</exception>
    private ActorSystem Start(ActorSystemSetup setup)
    {
        try
        {
            return ActorSystem.Create(FleetAkka.System, setup);
        }
        catch (Exception e) when (FleetPort.RefusalOf(e, options.Host, options.Port) is { } refusal)
        {
            throw refusal;
        }
    }

    private async Task<NodeWork> OpenAsync(LockOwner holder, int number, IBudget budget, IFence lease, NodeResources kept, CancellationToken stop)
    {
        var joined = kept.Keep(await Destinations.JoinAsync(destination, holder, FleetAkka.MemberOf(number), lease, opening, stop));
        var client = kept.Keep(clientOf(budget));
        var references = request.Artifacts.References is { } entries ? kept.Keep(new ReferenceReaders(client, ReferenceList.Of(entries), settings.Buckets, options.Time)) : null;
        var services = NodeServices.Of(client, joined.Sink, request, settings, options.Version, new JournalState(request.Tables.Units), Meter, _drain, options.Time, stop) with
        {
            References = references,
        };
        // Another node may have left what no record names.
        return new NodeWork(StreamTerms.Of(request, settings) with { IsResumed = true }, services);
    }
}
