using System.Diagnostics;
using System.Globalization;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// The program against a server on which everything goes wrong at once, killed and started again. <c>WANDB_EXPORT_SOAK_SEED</c> is the first seed,
/// <c>WANDB_EXPORT_SOAK_MINUTES</c> for how long there are further rounds, each with the next seed; every third goes to a bucket. Without them there is one round.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Whatever_goes_wrong_at_once_nothing_is_lost_or_doubled_and_just_what_is_poisoned_fails()
    {
        var minutes = Setting("WANDB_EXPORT_SOAK_MINUTES", 0);
        var begun = Stopwatch.GetTimestamp();
        var seed = Setting("WANDB_EXPORT_SOAK_SEED", 1);
        var (rounds, killed) = (0, 0);
        do
        {
            output.WriteLine($"seed {seed}, after {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s");
            var round = new SoakRound(seed, toBucket: seed % 3 == 0 && StoreServer.Ceph.Missing is null);
            await round.RunAsync();
            (seed, rounds, killed) = (seed + 1, rounds + 1, killed + round.Killed);
        }
        while (Stopwatch.GetElapsedTime(begun).TotalMinutes < minutes);
        output.WriteLine($"{rounds} rounds, {killed} times killed");
        Assert.True(killed > 0, "The program was never killed: no point that a seed names is one that it comes to.");
    }

    private static int Setting(string name, int unsaid) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : unsaid;
}
