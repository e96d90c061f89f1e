using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Supervision;
using Xunit;
using static WandbExporter.Engine.Tests.Support.ExportPieces;

namespace WandbExporter.Engine.Tests.Supervision;

/// <summary>The supervisor in an actor system as it is composed for an export, with children that do nothing.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Disposed as xunit does it, asynchronously.")]
public sealed class ExportSupervisorHostingTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TestKit _test = new(Quiet.Config);
    private readonly DrainSignal _drain = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly ServiceProvider _services;
    private readonly AkkaHostedService _hosted;

    public ExportSupervisorHostingTests()
    {
        var child = Child.Props(_test.TestActor, _test.TestActor);
        var actors = new SupervisedActors(child, (_, _) => child, (_, _) => child, (_, _) => child);
        _services = new ServiceCollection()
            .AddSingleton(State())
            .AddSingleton(actors)
            .AddSingleton(_drain)
            .AddAkka("export", builder => builder
                .AddHocon(Quiet.Config + EngineQuiet, HoconAddMode.Prepend)
                .AddExportSupervisor(TimeSpan.FromSeconds(70), _abort.Token))
            .BuildServiceProvider();
        _hosted = new AkkaHostedService(
            _services.GetRequiredService<AkkaConfigurationBuilder>(), _services, NullLogger<AkkaHostedService>.Instance, new NoHost());
    }

    private const string EngineQuiet = "\nakka.coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }";

    private ActorSystem System => _services.GetRequiredService<ActorSystem>();

    private IActorRef Supervisor => _services.GetRequiredService<IRequiredActor<ExportSupervisor>>().ActorRef;

    public Task InitializeAsync() => _hosted.StartAsync(CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _abort.CancelAsync();
        await _hosted.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        _test.Shutdown();
        _abort.Dispose();
    }

    [Fact]
    public void The_shutdown_waits_for_the_drain_as_long_as_it_may_take_and_not_five_seconds() =>
        Assert.Equal(TimeSpan.FromSeconds(70), CoordinatedShutdown.Get(System).Timeout(CoordinatedShutdown.PhaseBeforeServiceUnbind));

    [Fact]
    public async Task The_shutdown_drains_the_export_before_it_ends_the_actors()
    {
        var outcome = Supervisor.Ask<Outcome>(new ExportSupervisor.Run(new ExportOpened("0.0.1", "ada", DateTimeOffset.UnixEpoch), []), Timeout.InfiniteTimeSpan);
        var lister = _test.FishForMessage<Child.Started>(started => started.Name == "projects-acme", Patience).Ref;
        var shutdown = CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClrExitReason.Instance);
        await _test.AwaitConditionAsync(() => Task.FromResult(_drain.IsRaised), Patience);
        Assert.False(shutdown.IsCompleted);

        Supervisor.Tell(new ProjectFetcher.EntityListed(Acme), lister);
        Assert.IsType<Outcome.Drained>(await outcome.WaitAsync(Patience));
        await shutdown.WaitAsync(Patience);
        Assert.True(System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task An_abort_ends_a_shutdown_that_waits_for_the_drain()
    {
        _ = Supervisor.Ask<Outcome>(new ExportSupervisor.Run(new ExportOpened("0.0.1", "ada", DateTimeOffset.UnixEpoch), []), Timeout.InfiniteTimeSpan);
        _test.FishForMessage<Child.Started>(started => started.Name == "projects-acme", Patience);
        var shutdown = CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClrExitReason.Instance);
        await _test.AwaitConditionAsync(() => Task.FromResult(_drain.IsRaised), Patience);
        await _abort.CancelAsync();
        await shutdown.WaitAsync(Patience);
    }

    [Fact]
    public async Task An_export_that_has_ended_holds_no_shutdown_back()
    {
        var outcome = Supervisor.Ask<Outcome>(new ExportSupervisor.Run(new ExportOpened("0.0.1", "ada", DateTimeOffset.UnixEpoch), []), Timeout.InfiniteTimeSpan);
        var lister = _test.FishForMessage<Child.Started>(started => started.Name == "projects-acme", Patience).Ref;
        Supervisor.Tell(new ProjectFetcher.EntityFailed(Acme, SignedOut), lister);
        Assert.IsType<Outcome.Stopped>(await outcome.WaitAsync(Patience));
        await CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(Patience);
    }
}
