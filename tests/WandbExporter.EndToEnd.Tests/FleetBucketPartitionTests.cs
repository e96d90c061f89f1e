using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.EndToEnd.Tests.Support.Fleet;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Nodes on machines of their own, of which one has no network for a while: no other node, no bucket and no server.</summary>
public sealed class FleetBucketPartitionTests : ServerTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(300);

    /// <summary>What it had on its way to the bucket arrives when another one coordinates: it counts for nothing.</summary>
    [SkippableFact]
    public async Task A_coordinator_that_is_cut_off_until_its_lock_is_stale_works_for_the_next_one()
    {
        await using var scene = await BeginAsync();
        var (cut, others) = (scene.Nodes[0], scene.Nodes.Skip(1).ToList());
        Cut(scene, 0);
        await Task.WhenAny(others.Select(other => other.SeenAsync("Coordinating the fleet at")));
        Heal(scene, 0);
        await scene.EndAsync();
        Assert.Contains(others, other => other.HasSaid("Coordinating the fleet at"));
        Assert.True(cut.HasSaid("Another node coordinates the fleet from now on; this one works for it."));
    }

    /// <summary>The others have lost their leases by then, and come anew.</summary>
    [SkippableFact]
    public async Task A_coordinator_that_is_cut_off_for_longer_than_a_lease_and_comes_back_before_its_lock_is_stale_goes_on()
    {
        await using var scene = await BeginAsync();
        Cut(scene, 0);
        await scene.Nodes[1].SeenAsync("does not answer any more");
        Heal(scene, 0);
        await scene.EndAsync();
        Assert.All(scene.Nodes.Skip(1), other => Assert.False(other.HasSaid("Coordinating the fleet at")));
    }

    [SkippableFact]
    public async Task A_node_that_is_cut_off_past_its_lease_comes_anew_and_what_it_had_on_its_way_counts_for_nothing()
    {
        await using var scene = await BeginAsync();
        Cut(scene, 2);
        await Task.WhenAll(scene.Nodes[0].SeenAsync("is lost"), scene.Nodes[2].SeenAsync("does not answer any more"));
        Heal(scene, 2);
        await scene.EndAsync();
    }

    private static async Task<FleetScene> BeginAsync()
    {
        FleetNetwork.Require();
        Require(StoreServer.Ceph);
        var scene = await FleetScene.BeginApartAsync(machines: 3, Latency, toBucket: true);
        await scene.StartBehindAsync(nodes: 3);
        return scene;
    }

    private static void Cut(FleetScene scene, int machine)
    {
        scene.Network.Cut(machine);
        scene.Network.CutServers(machine);
    }

    private static void Heal(FleetScene scene, int machine)
    {
        scene.Network.Heal(machine);
        scene.Network.HealServers(machine);
    }
}
