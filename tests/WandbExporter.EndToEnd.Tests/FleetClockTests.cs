using WandbExporter.EndToEnd.Tests.Support.Fleet;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// One node whose clock is ten minutes off, by a library between the program and the system; clocks that only go forward, by which leases are counted, it
/// leaves alone.
/// </summary>
public sealed class FleetClockTests
{
    private static readonly string[] Libraries =
        [.. ((string[])["x86_64-linux-gnu", "aarch64-linux-gnu"]).Select(system => $"/usr/lib/{system}/faketime/libfaketime.so.1")];

    [SkippableTheory]
    [InlineData("+10m", true)]
    [InlineData("-10m", false)]
    public async Task A_clock_that_is_ten_minutes_off_changes_nothing(string by, bool isCoordinators)
    {
        var library = Libraries.FirstOrDefault(File.Exists);
        Needs.Have(library is not null, "The package faketime is missing.");
        await using var scene = await FleetScene.BeginAsync();
        (string, string?)[] off = [("LD_PRELOAD", library), ("FAKETIME", by), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("NO_FAKE_STAT", "1")];
        var coordinator = scene.Start(0, isCoordinators ? off : []);
        await coordinator.SeenAsync("Coordinating the fleet at");
        var node = scene.Start(1, isCoordinators ? [] : off);
        await coordinator.SeenAsync("Node 1 has come");
        await FleetScene.UntilAsync(() => scene.Committed.Count >= 20);
        var (committed, requests) = (scene.Committed, (int)scene.Export.Simulator.Requests.Count);
        coordinator.Kill();
        await scene.EndAsync(committed, requests, [coordinator]);
        Assert.True(node.HasSaid("Coordinating the fleet at"));
    }
}
