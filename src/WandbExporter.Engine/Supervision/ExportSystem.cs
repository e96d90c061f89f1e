using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Plan;
using DependencyResolver = Akka.DependencyInjection.DependencyResolver;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// The actor system of one export: the one place where its actors, their configuration and their shutdown are put together. It has no
/// generic host: signals, logging and configuration belong to who runs the export, and a host would cost a small export more than its data.
/// </summary>
internal sealed class ExportSystem : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly AkkaHostedService _hosted;
    private readonly ActorSystem _system;
    private readonly IActorRef _supervisor;
    private readonly ExportFleet? _fleet;
    private readonly TimeSpan _drainTimeout;
    private readonly TaskCompletionSource _isOverdue = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ExportSystem(ServiceProvider services, AkkaHostedService hosted, ExportFleet? fleet, TimeSpan drainTimeout)
    {
        (_services, _hosted, _fleet, _drainTimeout) = (services, hosted, fleet, drainTimeout);
        _system = services.GetRequiredService<ActorSystem>();
        _supervisor = services.GetRequiredService<IRequiredActor<ExportSupervisor>>().ActorRef;
    }

    /// <param name="export">What comes next.</param>
    /// <param name="terms">What streams must know of it.</param>
    /// <param name="node">What this process lends to them; its <see cref="NodeServices.Abort"/> must be raised before the system is disposed.</param>
    /// <param name="journal">Where records go.</param>
    /// <param name="settings">Of the actor system.</param>
    /// <param name="fleet">The other processes that reach it; null for one of this process alone.</param>
    public static async Task<ExportSystem> StartAsync(
        ExportState export, StreamTerms terms, NodeServices node, IJournal journal, EngineSettings settings, ExportFleet? fleet = null)
    {
        var services = ServicesOf(export, terms, node, journal)
            .AddAkka("wandb-export", builder =>
            {
                builder.AddHocon(ConfigurationFactory.ParseString(settings.Akka), HoconAddMode.Prepend).AddExportSupervisor(settings.DrainTimeout, node.Abort);
                if (fleet is not null)
                    builder.AddHocon(ConfigurationFactory.ParseString(fleet.Akka), HoconAddMode.Prepend).AddSetup(fleet.Setup);
            })
            .BuildServiceProvider();
        var hosted = new AkkaHostedService(
            services.GetRequiredService<AkkaConfigurationBuilder>(), services, NullLogger<AkkaHostedService>.Instance, new NoHost());
        try
        {
            await hosted.StartAsync(CancellationToken.None);
        }
        catch (Exception e) when (fleet?.RefusalOf(e) is { } refusal)
        {
            throw refusal;
        }
        return new ExportSystem(services, hosted, fleet, settings.DrainTimeout);
    }

    /// <summary>What actors are given besides the arguments of their Props.</summary>
    private static IServiceCollection ServicesOf(ExportState export, StreamTerms terms, NodeServices node, IJournal journal) => new ServiceCollection()
        .AddSingleton(export)
        .AddSingleton(node)
        .AddSingleton(node.Drain)
        .AddSingleton(journal)
        .AddSingleton(services => SupervisedActors.Of(DependencyResolver.For(services.GetRequiredService<ActorSystem>()).Resolver, terms));

    /// <summary>Runs the export to its end; a drain that takes longer than it may ends it, too.</summary>
    public async Task<Outcome> RunAsync(ExportSupervisor.Run run, CancellationToken abort)
    {
        var outcome = _supervisor.Ask<Outcome>(run, Timeout.InfiniteTimeSpan, abort);
        await Task.WhenAny(outcome, _system.WhenTerminated, _isOverdue.Task);
        return outcome.IsCompleted ? await outcome : new Outcome.Drained();
    }

    /// <summary>What the coordinator of a fleet has of it.</summary>
    public async Task<FleetSite> ShowAsync(NodeServices node, IHolding holding, CancellationToken cancellationToken) =>
        new(_system, _supervisor, await _supervisor.Ask<IActorRef>(ExportSupervisor.FindJournal.Instance, cancellationToken), node, holding);

    /// <summary>Begins the coordinated shutdown, which drains the export first.</summary>
    public void Drain()
    {
        _fleet?.Ending();
        CoordinatedShutdown.Get(_system).Run(DrainReason.Instance);
    }

    /// <summary>Drains the export, and leaves the system as it is: there is more to tell to other processes.</summary>
    public void DrainAll() => _ = DrainAllAsync();

    private async Task DrainAllAsync()
    {
        try
        {
            await _supervisor.Ask<Done>(ExportSupervisor.Drain.Instance, _drainTimeout);
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException)
        {
            // As where the shutdown drains: what is in flight is given up.
            _isOverdue.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _fleet?.Ending();
        await _hosted.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    private sealed class DrainReason : CoordinatedShutdown.Reason
    {
        public static DrainReason Instance { get; } = new();

        /// <summary>Not used: the process is not Akka's to end.</summary>
        public override int ExitCode => 0;
    }
}
