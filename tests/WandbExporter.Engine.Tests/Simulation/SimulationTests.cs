using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.Engine.Tests.Simulation;

/// <summary>
/// The engine's actors on one thread, in virtual time, with whatever may go wrong, as a seed says. <c>WANDB_EXPORT_SIMULATION_SEED</c> is the first seed,
/// <c>WANDB_EXPORT_SIMULATION_SEEDS</c> how many there are.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Usual = 300;

    [Fact]
    public void Whatever_goes_wrong_in_whatever_order_each_unit_is_committed_once_and_none_is_lost()
    {
        var first = Setting("WANDB_EXPORT_SIMULATION_SEED", 1);
        var seeds = Setting("WANDB_EXPORT_SIMULATION_SEEDS", Usual);
        var found = new List<string>();
        // A thread that nothing else has: what goes on in another one is no simulation.
        var thread = new Thread(() =>
        {
            for (var seed = first; seed < first + seeds && found.Count < 10; seed++)
            {
                if (Record.Exception(() => SimulatedExport.Run(seed)) is { } finding)
                    found.Add($"WANDB_EXPORT_SIMULATION_SEED={seed} WANDB_EXPORT_SIMULATION_SEEDS=1: {finding}");
            }
        });
        thread.Start();
        thread.Join();
        output.WriteLine($"{seeds} seeds from {first}");
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static int Setting(string name, int unsaid) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : unsaid;
}
