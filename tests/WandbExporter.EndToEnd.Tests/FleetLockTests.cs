using System.Text.Json.Nodes;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.EndToEnd.Tests.Support.Fleet;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>A fleet that comes to a destination whose lock an export without <c>--fleet</c> has, or had.</summary>
public sealed class FleetLockTests
{
    /// <summary>It died on another machine, of whose processes nothing is known here.</summary>
    [Fact]
    public async Task The_lock_of_an_export_that_died_elsewhere_a_node_takes_when_it_has_given_no_sign_of_life_for_long()
    {
        await using var scene = await FleetScene.BeginAsync();
        using (var alone = CliProcess.Start(scene.Export.Arguments([FleetScene.Entity]), scene.Export.Environment()))
        {
            await FleetScene.UntilAsync(() => scene.Committed.Count >= 20);
            alone.Kill();
            await alone.WaitAsync();
        }
        var path = Path.Combine(scene.Export.Destination, "_export", "lock.json");
        var owner = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        (owner["host"], owner["boot"]) = ("elsewhere", "another-boot");
        await File.WriteAllTextAsync(path, owner.ToJsonString());
        var (committed, requests) = (scene.Committed, (int)scene.Export.Simulator.Requests.Count);

        await scene.StartAsync(nodes: 2, committed.Count);
        await scene.EndAsync(committed, requests, []);
        Assert.Contains(scene.Nodes, node => node.HasSaid("is held by an export that was started without --fleet"));
        Assert.Contains(scene.Nodes, node => node.HasSaid("Took over the lock of"));
    }

    /// <summary>Each of them is started with it, and none takes the lock from another.</summary>
    [Fact]
    public async Task The_lock_of_an_export_that_lives_one_node_takes_where_they_are_told_to_and_the_others_work_for_that_one()
    {
        await using var scene = await FleetScene.BeginAsync();
        using var alone = CliProcess.Start(scene.Export.Arguments([FleetScene.Entity]), scene.Export.Environment());
        await FleetScene.UntilAsync(() => scene.Committed.Count >= 5);
        scene.More = ["--break-lock"];
        await scene.StartAsync(nodes: 2, units: 5);
        Assert.Equal(11, (await alone.WaitAsync()).ExitCode);
        scene.Start(0);
        await scene.Nodes[2].SeenAsync("--break-lock takes no lock of a fleet");
        await scene.EndAsync();
        Assert.Single(scene.Nodes, node => node.HasSaid("Broke the lock of"));
    }

    [Fact]
    public async Task The_lock_of_an_export_that_lives_no_node_takes()
    {
        await using var scene = await FleetScene.BeginAsync();
        using var alone = CliProcess.Start(scene.Export.Arguments([FleetScene.Entity]), scene.Export.Environment());
        await FleetScene.UntilAsync(() => scene.Committed.Count >= 1);
        var node = scene.Start(0);
        var result = await node.WaitAsync();
        Assert.Equal(11, result.ExitCode);
        Assert.Contains("is being written by an export that was started without --fleet", result.Error, StringComparison.Ordinal);
        var ended = await alone.WaitAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        await scene.EndAsync(node);
    }
}
