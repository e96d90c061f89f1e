using System.Diagnostics;
using System.Globalization;
using WandbExporter.EndToEnd.Tests.Support.Fleet;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// A fleet whose nodes come and go, stand still and are cut off for the whole export. <c>WANDB_EXPORT_FLEET_SEED</c> is the first seed, and
/// <c>WANDB_EXPORT_FLEET_MINUTES</c> for how long there are further histories, each with the next seed; every third is of an export to a bucket. Without
/// them there is one.
/// </summary>
public sealed class FleetHistoryTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Whatever_befalls_the_nodes_of_an_export_it_is_what_one_process_exports()
    {
        FleetNetwork.Require();
        var (seed, minutes) = (Setting("WANDB_EXPORT_FLEET_SEED", 1), Setting("WANDB_EXPORT_FLEET_MINUTES", 0));
        var begun = Stopwatch.GetTimestamp();
        do
        {
            var history = new FleetHistory(seed);
            await history.RunAsync();
            output.WriteLine(FormattableString.Invariant($"seed {seed}: {history.Events} events, after {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s"));
            seed++;
        }
        while (Stopwatch.GetElapsedTime(begun).TotalMinutes < minutes);
    }

    private static int Setting(string name, int unsaid) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : unsaid;
}
