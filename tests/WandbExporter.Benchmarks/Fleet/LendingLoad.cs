using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using WandbExporter.Fleet;
using WandbExporter.Fleet.Trust;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Benchmarks.Fleet;

/// <summary>
/// A coordinator as it is, in a process of its own, whose listings and journal are made up; and nodes in this process, over the real wire, whose workers
/// say at once that all is done.
/// </summary>
/// <param name="Listed">Units that the plan came to.</param>
/// <param name="Units">Units that were lent, and whose commits are recorded.</param>
/// <param name="Loans">In how many messages.</param>
/// <param name="Seconds">From the first node's coming.</param>
/// <param name="PeakMegabytes">Of the coordinator's resident memory.</param>
/// <param name="KeptMegabytes">Of its objects, those that are still of use in the end.</param>
internal sealed record LendingLoad(long Listed, long Units, long Loans, double Seconds, double PeakMegabytes, double KeptMegabytes)
{
    private const int Nodes = 8;

    /// <param name="units">How many there are.</param>
    /// <param name="most">How long they are lent.</param>
    public static async Task<LendingLoad> MeasureAsync(long units, TimeSpan most)
    {
        var destination = Directory.CreateTempSubdirectory("wandb-export-lending-").FullName;
        Directory.CreateDirectory(System.IO.Path.Combine(destination, "_export"));
        using var coordinator = ProgramProcess.StartSelf([LendingCoordinator.Command, units.ToString(CultureInfo.InvariantCulture), destination], []);
        try
        {
            var said = await coordinator.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await coordinator.StandardError.ReadToEndAsync());
            var (address, certificate) = said.Split(' ') is [var first, var second] ? (first, second) : throw new InvalidOperationException(said);
            await using var board = await Destinations.OpenBoardAsync(StoreKinds.Parse(destination), new DestinationOptions(), CancellationToken.None);
            using var credentials = await new CredentialBoard(board, LendingCoordinator.Version, TimeProvider.System).AskAsync(certificate, CancellationToken.None);
            var config = ConfigurationFactory.ParseString(FleetAkka.Settings("127.0.0.1", 0, LendingCoordinator.Lease))
                .WithFallback(ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off, log-dead-letters-during-shutdown = off }"));
            var system = ActorSystem.Create(FleetAkka.System, BootstrapSetup.Create().WithConfig(config).And(credentials.SetupWith(_ => { })));
            Cluster.Get(system).JoinSeedNodes([Address.Parse(FleetAkka.AddressOf(address))]);
            var gate = ((ExtendedActorSystem)system).Provider.ResolveActorRef($"{FleetAkka.AddressOf(address)}/user/{FleetAkka.Gate}");
            var count = new LendingNode.Count();
            for (var i = 0; i < Nodes; i++)
                system.ActorOf(Props.Create(() => new LendingNode(gate, count)));
            await count.Begun;
            var begun = Stopwatch.GetTimestamp();
            var planned = coordinator.StandardOutput.ReadLineAsync();
            await Task.WhenAny(planned, Task.Delay(most));
            var (lent, loans, seconds) = (count.Units, count.Loans, Stopwatch.GetElapsedTime(begun).TotalSeconds);
            // It answers with what it has planned when its input ends.
            coordinator.StandardInput.Close();
            var answer = await planned ?? throw new InvalidOperationException(await coordinator.StandardError.ReadToEndAsync());
            await system.Terminate();
            double[] figures = [.. answer.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
            return new LendingLoad((long)figures[0], lent, loans, seconds, figures[1], figures[2]);
        }
        finally
        {
            if (!coordinator.HasExited)
                coordinator.Kill();
            await coordinator.WaitForExitAsync();
            Directory.Delete(destination, recursive: true);
        }
    }
}
