using Akka;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;
using WandbExporter.Engine;
using WandbExporter.Fleet.Trust;
using WandbExporter.Storage;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>
/// The fleet of an export, at the process that holds the lock of its destination. It forms the cluster, says with the lock where it is reached, and lends
/// units to whoever comes; when the lock is taken from it, it can lend nothing that counts.
/// </summary>
/// <param name="options">How this process takes part.</param>
/// <param name="destination">Where the export is.</param>
/// <param name="opening">How that is opened.</param>
public sealed class FleetCoordinator(FleetOptions options, DestinationUri destination, DestinationOptions opening) : ExportFleet, IAsyncDisposable
{
    /// <summary>How long the end waits for nodes to hear of it; who does not finds the export finished.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FleetAuthority _authority = new();
    private readonly ShutdownHold _hold = new();
    private readonly CancellationTokenSource _stop = new();
    private FleetCredentials? _credentials;
    private IFleetBoard? _board;
    private CredentialBoard? _credentialBoard;
    private FleetTelemetry? _telemetry;
    private Task _answering = Task.CompletedTask;
    private Task _telling = Task.CompletedTask;
    private IActorRef _gate = ActorRefs.Nobody;

    /// <summary>Opens the place where processes of the fleet tell each other what they have no connection for.</summary>
    internal Func<CancellationToken, Task<IFleetBoard>> OpenBoard { get; init; } = stop => Destinations.OpenBoardAsync(destination, opening, stop);

    internal override string Akka => FleetAkka.Settings(options.Host, options.Port, options.Lease);

    internal override Setup Setup => (_credentials ??= _authority.OwnCredentials()).SetupWith(new Refusals(options).Tell);

    internal override void Ending() => _hold.Release();

    internal override ExportException? RefusalOf(Exception error) => FleetPort.RefusalOf(error, options.Host, options.Port);

    internal override async Task OpenAsync(FleetSite site, CancellationToken cancellationToken)
    {
        _hold.Guard(site.System, options.Notice);
        _board = await OpenBoard(cancellationToken);
        _credentialBoard = new CredentialBoard(_board, site.Holding.Token, options.Time);
        await site.Holding.ConfirmAsync(cancellationToken);
        await _credentialBoard.ClearOthersAsync(cancellationToken);
        var cluster = Cluster.Get(site.System);
        cluster.Join(cluster.SelfAddress);
        var address = $"{cluster.SelfAddress.Host}:{cluster.SelfAddress.Port}";
        var meter = site.Node.Meter;
        meter.BeginFleet(options.Name, address, () => site.Node.Client.Budget.Snapshot().Requests);
        var fleet = meter.Fleet!;
        _telemetry = new FleetTelemetry(fleet);
        _gate = site.System.ActorOf(Props.Create(() => new FleetGate(options, destination, site)).WithDispatcher(FleetAkka.Dispatcher), FleetAkka.Gate);
        // By then nothing is in flight any more, and this node has left the cluster; others are still reached.
        var gate = _gate;
        CoordinatedShutdown.Get(site.System).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "dismiss-fleet", () => DismissAsync(gate));
        await site.Holding.AnnounceAsync(address, _authority.Digest, cancellationToken);
        _answering = _credentialBoard.AnswerAsync(_authority, options.Notice, _stop.Token);
        _telling = new FleetStatusWriter(_board, site.Holding.Token, fleet, options).RunAsync(_stop.Token);
        options.Notice($"Coordinating the fleet at {address}.");
    }

    private static async Task<Done> DismissAsync(IActorRef gate)
    {
        try
        {
            return await gate.Ask<Done>(FleetGate.Dismiss.Instance, Patience);
        }
        catch (AskTimeoutException)
        {
            // Who has not heard of it finds out by its lease.
            return Done.Instance;
        }
    }

    internal override async Task CloseAsync(IHolding holding, ExitCode? exit)
    {
        if (!FleetEnd.IsOfAll(exit))
            return;
        await TrySayAsync(holding, new FleetEnd((int)exit!, options.Digest));
        if (_gate.IsNobody())
            return;
        try
        {
            await _gate.Ask<FleetGate.Closed>(new FleetGate.Close((int)exit), Patience);
        }
        catch (AskTimeoutException)
        {
            // Who has not heard of it by now finds it in the destination.
        }
    }

    /// <summary>While the lock is held: who finds that free finds this.</summary>
    private async Task TrySayAsync(IHolding holding, FleetEnd end)
    {
        using var patience = new CancellationTokenSource(Patience, options.Time);
        try
        {
            _board ??= await OpenBoard(patience.Token);
            await Task.Run(() => _board.PutAsync(FleetEnd.NameOf(holding.Token), end.ToJson(), patience.Token), patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is ExportException or OperationCanceledException)
        {
            options.Notice("How the fleet has ended could not be written for nodes that wait; they look by themselves.");
        }
    }

    /// <summary>When the actor system has ended. Whatever the destination answers, that takes moments.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Patience, options.Time);
        await _stop.CancelAsync();
        await TryEndAsync(() => Task.WhenAll(_answering, _telling), patience.Token);
        _telemetry?.Dispose();
        // What is left means nothing any more; the next coordinator removes it.
        if (_credentialBoard is { } credentials)
            await TryEndAsync(() => credentials.ClearOwnAsync(patience.Token), patience.Token);
        if (_board is { } board)
            await TryEndAsync(() => board.DisposeAsync().AsTask(), CancellationToken.None);
        _credentials?.Dispose();
        _authority.Dispose();
        _stop.Dispose();
    }

    /// <summary>The end of an export does not hang or fail by what is only cleaned up.</summary>
    private async Task TryEndAsync(Func<Task> end, CancellationToken patience)
    {
        try
        {
            // A file system that hangs does so before there is a task.
            await Task.Run(end, patience).WaitAsync(patience);
        }
        catch (Exception e)
        {
            if (e is not (ExportException or OperationCanceledException))
                options.Notice($"What the fleet has left could not be cleaned up ({e.Message}); the next coordinator does that.");
        }
    }
}
