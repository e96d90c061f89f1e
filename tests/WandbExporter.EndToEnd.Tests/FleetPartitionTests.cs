using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.EndToEnd.Tests.Support.Fleet;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Nodes on machines of their own that see one directory, and for a while not each other.</summary>
public sealed class FleetPartitionTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(300);

    [SkippableFact]
    public async Task A_node_whose_link_is_down_for_less_than_its_lease_goes_on_with_what_it_has()
    {
        await using var scene = await BeginAsync();
        var (coordinator, cut) = (scene.Coordinator, scene.Others.First());
        var (committed, requests) = (scene.Committed, (int)scene.Export.Simulator.Requests.Count);
        scene.Network.Cut(MachineOf(scene, cut));
        // What the others commit meanwhile says that time has passed; a lease has not.
        await FleetScene.UntilAsync(() => scene.Committed.Count > committed.Count + 8);
        scene.Network.Heal(MachineOf(scene, cut));
        await scene.EndAsync(committed, requests, []);
        Assert.False(coordinator.HasSaid("is lost"));
    }

    [SkippableFact]
    public async Task What_a_node_was_lent_whose_link_is_down_others_do_after_its_lease_and_it_comes_anew()
    {
        await using var scene = await BeginAsync();
        var (coordinator, cut) = (scene.Coordinator, scene.Others.First());
        var (committed, requests) = (scene.Committed, (int)scene.Export.Simulator.Requests.Count);
        scene.Network.Cut(MachineOf(scene, cut));
        await Task.WhenAll(coordinator.SeenAsync("is lost; what it had not committed goes to others"), cut.SeenAsync("does not answer any more"));
        scene.Network.Heal(MachineOf(scene, cut));
        await scene.EndAsync(committed, requests, []);
    }

    /// <summary>It has the directory, and its lock: it goes on alone, and the others come back.</summary>
    [SkippableFact]
    public async Task A_coordinator_whose_link_is_down_goes_on_alone_and_nobody_takes_its_place()
    {
        await using var scene = await BeginAsync();
        var (coordinator, others) = (scene.Coordinator, scene.Others.ToList());
        var (committed, requests) = (scene.Committed, (int)scene.Export.Simulator.Requests.Count);
        scene.Network.Cut(MachineOf(scene, coordinator));
        await Task.WhenAll([coordinator.SeenAsync("is lost"), .. others.Select(other => other.SeenAsync("does not answer any more"))]);
        scene.Network.Heal(MachineOf(scene, coordinator));
        await scene.EndAsync(committed, requests, []);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_of_which_only_one_direction_is_cut_loses_its_lease_as_well(bool isDeaf)
    {
        await using var scene = await BeginAsync();
        var (coordinator, cut) = (scene.Coordinator, scene.Others.First());
        var (committed, requests) = (scene.Committed, (int)scene.Export.Simulator.Requests.Count);
        var (from, to) = isDeaf ? (coordinator, cut) : (cut, coordinator);
        scene.Network.CutOneWay(MachineOf(scene, from), MachineOf(scene, to));
        await Task.WhenAll(coordinator.SeenAsync("is lost"), cut.SeenAsync("does not answer any more"));
        scene.Network.HealOneWay(MachineOf(scene, from), MachineOf(scene, to));
        await scene.EndAsync(committed, requests, []);
    }

    private static async Task<FleetScene> BeginAsync()
    {
        FleetNetwork.Require();
        var scene = await FleetScene.BeginApartAsync(machines: 3, Latency);
        await scene.StartAsync(nodes: 3, units: 8);
        return scene;
    }

    private static int MachineOf(FleetScene scene, CliProcess node) => scene.Nodes.ToList().IndexOf(node);
}
