using System.Globalization;
using System.Net;
using System.Net.Sockets;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.EndToEnd.Tests.Support.Fleet;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What a start is asked for beside the export holds for a fleet as for one process: all of it ends at the same bound, and one of it does what is to be done once.</summary>
public sealed class FleetStartTests
{
    /// <summary>What one coordinator has written counts for the next one.</summary>
    [Fact]
    public async Task A_bound_ends_all_nodes_whoever_coordinates_and_the_same_command_without_it_goes_on()
    {
        const long Bound = 500_000;
        // A server that takes its time leaves them enough to find each other.
        await using var scene = await FleetScene.BeginAsync(TimeSpan.FromSeconds(1));
        scene.More = ["--max-bytes", $"{Bound}B"];
        await scene.StartAsync(nodes: 2, units: 1);
        var (killed, other) = (scene.Coordinator, scene.Others.Single());
        await FleetScene.UntilAsync(() => WrittenIn(scene) > Bound / 2);
        killed.Kill();
        await RequireBoundAsync(other);
        Assert.InRange(WrittenIn(scene), Bound / 2, Bound + (Bound / 3));

        scene.More = ["--max-bytes", "1B"];
        CliProcess[] both = [scene.Start(0), scene.Start(0)];
        foreach (var node in both)
            await RequireBoundAsync(node);
        Assert.False(File.Exists(Path.Combine(scene.Export.Destination, "_SUCCESS")));

        var (ended, committed, requests) = (scene.Nodes, scene.Committed, (int)scene.Export.Simulator.Requests.Count);
        scene.More = [];
        scene.Start(0);
        await scene.EndAsync(committed, requests, ended);
    }

    /// <summary>Also where it has come to no work for others: what the coordinator alone reads, no other reads once more when that one has ended.</summary>
    [Fact]
    public async Task What_is_missing_one_node_looks_for_and_the_others_end_as_it_does()
    {
        await using var scene = await FleetScene.BeginAsync();
        await scene.CompleteAsync();
        scene.More = ["--repair"];
        await RunTogetherAsync(scene, "Reading all that is there first");
        File.Delete(Directory.EnumerateFiles(Path.Combine(scene.Export.Destination, "tables/history"), "*.parquet", SearchOption.AllDirectories).First());
        await RunTogetherAsync(scene, "Reading all that is there first");
        Assert.Contains("\"parts_repaired\":1", scene.Nodes[2].Output + scene.Nodes[2].Said, StringComparison.Ordinal);
        await scene.EndAsync();
    }

    [Fact]
    public async Task What_failed_the_nodes_try_again_together_and_nothing_else()
    {
        await using var scene = await FleetScene.BeginAsync();
        await scene.Export.RestartServerAsync(FleetScene.Server with
        {
            Faults = new FaultPlan { Rules = [new FaultRule { Kind = FaultKind.Status, Status = 404, Match = new FaultMatch { Operation = "RunFiles" } }] },
        });
        Assert.Equal(3, (await scene.Export.ExportAsync([FleetScene.Entity])).ExitCode);
        await scene.Export.RestartServerAsync(FleetScene.Server);
        scene.More = ["--retry-failed"];
        scene.Start(0);
        scene.Start(0);
        await scene.EndAsync();
        Assert.All(FetchedUnits.In(scene.Export.Simulator.Requests.Snapshot()), unit => Assert.StartsWith("Files/", unit, StringComparison.Ordinal));
        Assert.Contains(scene.Nodes, node => node.HasSaid("failed units again, and nothing else."));
    }

    [Fact]
    public async Task What_would_be_exported_one_process_says_for_all()
    {
        await using var scene = await FleetScene.BeginAsync();
        var result = await scene.Export.ExportAsync([FleetScene.Entity], "--fleet", "--dry-run");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("--dry-run takes one process", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scene.Export.Destination));
    }

    /// <summary>Whether it is to coordinate or to work for another: the port was free when the command line was read.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_port_that_is_taken_before_it_is_listened_at_is_named_as_one_that_was_taken_before(bool isNode)
    {
        await using var scene = await FleetScene.BeginAsync(TimeSpan.FromSeconds(isNode ? 0.1 : 3));
        if (isNode)
            await scene.StartAsync(nodes: 1, units: 1);
        var port = FreePort();
        // A coordinator that stands still answers no node, which then does not listen yet.
        var coordinator = isNode ? scene.Coordinator : null;
        coordinator?.Signal("STOP");
        scene.More = ["--fleet-port", port.ToString(CultureInfo.InvariantCulture)];
        var late = scene.Start(0);
        await late.SeenAsync(isNode ? "Working for the coordinator at" : "Signed in to");
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();
        coordinator?.Signal("CONT");

        var result = await late.WaitAsync();
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains($"--fleet-port {port} is in use by another process of this machine; give another one, or leave it out for one that is free.", result.Error, StringComparison.Ordinal);
    }

    private static async Task RequireBoundAsync(CliProcess node)
    {
        var result = await node.WaitAsync();
        Assert.True(result.ExitCode == 10, result.ToString());
        Assert.Contains("the same command goes on", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Starts a node, and another one while that has the lock.</summary>
    private static async Task RunTogetherAsync(FleetScene scene, string said)
    {
        var first = scene.Start(0);
        await first.SeenAsync(said);
        first.Signal("STOP");
        var second = scene.Start(0);
        await FleetScene.UntilAsync(() => second.HasSaid("is held by the coordinator of the fleet") || second.HasSaid("Working for the coordinator at"));
        first.Signal("CONT");
        foreach (var node in (CliProcess[])[first, second])
        {
            var result = await node.WaitAsync();
            Assert.True(result.ExitCode == 0, result.ToString());
        }
        Assert.False(second.HasSaid(said), second.Said);
    }

    /// <summary>One that was free a moment ago.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static long WrittenIn(FleetScene scene) => JournalFile.Read(scene.Export.Destination)
        .Where(record => record.GetProperty("type").GetString() == "part-committed")
        .Sum(record => record.GetProperty("part").GetProperty("bytes").GetInt64());
}
