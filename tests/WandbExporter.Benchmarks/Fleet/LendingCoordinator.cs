using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using WandbExporter.Client;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet;
using WandbExporter.Fleet.Coordinator;
using WandbExporter.Hocon;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Benchmarks.Fleet;

/// <summary>The process of a coordinator: its plan, its gate and its journal are the product's; runs are made up, and records are counted and forgotten.</summary>
internal static class LendingCoordinator
{
    public const string Command = "fleet-coordinator";

    /// <summary>What nodes must know, all of it.</summary>
    public const string Version = "benchmark";

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private static readonly string[] Tables = ["history", "system_metrics", "console_logs"];

    /// <summary>Writes a line with its address and the digest of its certificate; and, when all is done or the input ends, one with the units that it planned, its peak memory, and what is left of it for good, in megabytes.</summary>
    /// <param name="units">How many there are.</param>
    /// <param name="destination">The directory where the nodes ask for their certificates.</param>
    public static async Task<int> RunAsync(long units, string destination)
    {
        var settings = EngineSettings.From(HoconConfig.Parse("wandb-export { history.workers = 1 }"));
        var request = new ExportRequest([new EntitySelection("acme", null)], TableCatalogue.Default.Of(Tables));
        var (state, meter, drain, time) = (new JournalState(request.Tables.Units), new ExportMeter(), new DrainSignal(), TimeProvider.System);
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = new Uri("http://127.0.0.1:9"), ApiKey = new string('a', 40) });
        var node = NodeServices.Of(client, null!, request, settings, Version, state, meter, drain, time, CancellationToken.None);
        var plan = new ExportState(state, request, settings, meter, time, isShared: true) { Room = node.Room };
        await using var fleet = new FleetCoordinator(
            new FleetOptions { Host = "127.0.0.1", Lease = Lease, Version = Version, Digest = Version }, StoreKinds.Parse(destination), new DestinationOptions());
        var config = ConfigurationFactory.ParseString(fleet.Akka).WithFallback(ConfigurationFactory.ParseString(settings.Akka));
        var system = ActorSystem.Create(FleetAkka.System, BootstrapSetup.Create().WithConfig(config).And(fleet.Setup));
        var journal = new CountingJournal();
        var runs = new MadeUpRuns(units / Tables.Length);
        var actors = new SupervisedActors(
            Props.Create(() => new JournalActor(journal, node.Contents, CancellationToken.None)),
            (_, _) => Props.Create(() => new IdleWorker()),
            (selection, records) => Props.Create(() => new MadeUpProjects(runs, selection, records)),
            (open, records) => Props.Create(() => new MadeUpPages(runs, open, records)));
        var supervisor = system.ActorOf(Props.Create(() => new ExportSupervisor(plan, actors, drain)), "export");
        var outcome = supervisor.Ask<Outcome>(new ExportSupervisor.Run(new ExportOpened(Version, "ada", time.GetUtcNow()), []), Timeout.InfiniteTimeSpan);
        await fleet.OpenAsync(new FleetSite(system, supervisor, await supervisor.Ask<IActorRef>(ExportSupervisor.FindJournal.Instance), node, new Announcement()), CancellationToken.None);
        await Task.WhenAny(outcome, Task.Run(() => Console.In.ReadToEnd()));
        fleet.Ending();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{journal.Runs * Tables.Length} {PeakMegabytes():0} {GC.GetTotalMemory(forceFullCollection: true) / 1e6:0}"));
        return 0;
    }

    private static double PeakMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    /// <summary>The lock of no destination.</summary>
    private sealed class Announcement : IHolding
    {
        public long Number => 1;

        public string Token => Version;

        public ValueTask RequireHeldAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask ConfirmAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public Task AnnounceAsync(string address, string certificate, CancellationToken cancellationToken)
        {
            Console.WriteLine($"{address} {certificate}");
            return Task.CompletedTask;
        }
    }

    /// <summary>A worker of the coordinator's own that has no time.</summary>
    private sealed class IdleWorker : ReceiveActor;
}
