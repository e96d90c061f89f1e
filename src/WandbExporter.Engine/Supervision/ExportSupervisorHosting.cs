using Akka;
using Akka.Actor;
using Akka.Hosting;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Supervision;

/// <summary>Puts the supervisor into an actor system.</summary>
internal static class ExportSupervisorHosting
{
    /// <summary>
    /// The phase of the coordinated shutdown that drains: the one in which nothing new is accepted and everything still works.
    /// </summary>
    private const string DrainPhase = CoordinatedShutdown.PhaseBeforeServiceUnbind;

    /// <summary>Starts the supervisor, known as <see cref="ExportSupervisor"/>, and lets the coordinated shutdown drain it.</summary>
    /// <param name="builder">The actor system to be.</param>
    /// <param name="state">The export.</param>
    /// <param name="actors">The supervisor's children.</param>
    /// <param name="drain">What the export's streams look at.</param>
    /// <param name="timeout">How long the shutdown waits for parts in flight; by itself it would give up after 5 seconds.</param>
    /// <param name="abort">Nothing is waited for any more.</param>
    public static AkkaConfigurationBuilder AddExportSupervisor(
        this AkkaConfigurationBuilder builder,
        ExportState state,
        SupervisedActors actors,
        DrainSignal drain,
        TimeSpan timeout,
        CancellationToken abort) => builder
        .AddHocon($"akka.coordinated-shutdown.phases.{DrainPhase}.timeout = {Math.Max(1, (long)timeout.TotalMilliseconds)} ms", HoconAddMode.Prepend)
        .WithActors((system, registry) =>
        {
            var supervisor = system.ActorOf(Props.Create<ExportSupervisor>(state, actors, drain), "export");
            registry.Register<ExportSupervisor>(supervisor);
            CoordinatedShutdown.Get(system).AddTask(
                DrainPhase,
                "drain-export",
                () => supervisor.Ask<Done>(ExportSupervisor.Drain.Instance, Timeout.InfiniteTimeSpan, abort));
        });
}
