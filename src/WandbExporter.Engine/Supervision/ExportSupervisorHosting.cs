using Akka;
using Akka.Actor;
using Akka.Hosting;

namespace WandbExporter.Engine.Supervision;

/// <summary>Puts the supervisor into an actor system.</summary>
internal static class ExportSupervisorHosting
{
    /// <summary>
    /// The phase of the coordinated shutdown that drains: the one in which nothing new is accepted and everything still works.
    /// </summary>
    private const string DrainPhase = CoordinatedShutdown.PhaseBeforeServiceUnbind;

    /// <summary>Starts the supervisor, known as <see cref="ExportSupervisor"/>, and lets the coordinated shutdown drain it.</summary>
    /// <param name="builder">The actor system to be, whose services have all that the supervisor is made of.</param>
    /// <param name="timeout">How long the shutdown waits for parts in flight; by itself it would give up after 5 seconds.</param>
    /// <param name="abort">Nothing is waited for any more.</param>
    public static AkkaConfigurationBuilder AddExportSupervisor(
        this AkkaConfigurationBuilder builder, TimeSpan timeout, CancellationToken abort) => builder
        .AddHocon($"akka.coordinated-shutdown.phases.{DrainPhase}.timeout = {Math.Max(1, (long)timeout.TotalMilliseconds)} ms", HoconAddMode.Prepend)
        .WithActors((system, registry, resolver) =>
        {
            var supervisor = system.ActorOf(resolver.Props<ExportSupervisor>(), "export");
            registry.Register<ExportSupervisor>(supervisor);
            CoordinatedShutdown.Get(system).AddTask(
                DrainPhase,
                "drain-export",
                () => supervisor.Ask<Done>(ExportSupervisor.Drain.Instance, Timeout.InfiniteTimeSpan, abort));
        });
}
