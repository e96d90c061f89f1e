using Akka.Configuration;
using Akka.Dispatch;

namespace WandbExporter.Engine.Tests.Simulation;

/// <summary>Akka's own calling-thread dispatcher takes the first message first; this one lets the seed choose among all mailboxes that have one.</summary>
internal sealed class SimulatedDispatcher : MessageDispatcherConfigurator
{
    /// <summary>A system without any other dispatcher, and whose time passes only when it is told so.</summary>
    public static readonly string Configuration = $$"""
        simulated { type = "{{typeof(SimulatedDispatcher).AssemblyQualifiedName}}", throughput = 1 }
        akka.actor.default-dispatcher = ${simulated}
        akka.actor.internal-dispatcher = ${simulated}
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka { stdout-loglevel = OFF, loglevel = OFF, loggers = [], log-dead-letters = off }
        akka.coordinated-shutdown { run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }
        """;

    private readonly MessageDispatcher _instance;

    public SimulatedDispatcher(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) => _instance = new OnOneThread(this);

    public override MessageDispatcher Dispatcher() => _instance;

    private sealed class OnOneThread(MessageDispatcherConfigurator configurator) : MessageDispatcher(configurator)
    {
        private readonly SimulatedThread _thread = SimulatedThread.Current;

        protected override void ExecuteTask(IRunnable run) => _thread.Post(run.Run);

        protected override void Shutdown()
        {
        }
    }
}
