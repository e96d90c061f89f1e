using System.Globalization;
using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.EndToEnd.Tests.Support.Fleet;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// Processes that are started with the same command are together one export, and any of them may end in any way: what there is then is what one process
/// exports, and nothing that was committed is fetched again.
/// </summary>
public sealed class FleetTests
{
    private const int UnitsBefore = 20;

    [Fact]
    public async Task What_a_killed_node_was_lent_others_do_and_what_a_killed_coordinator_did_another_one()
    {
        await using var scene = await FleetScene.BeginAsync();
        await scene.StartAsync(nodes: 3, UnitsBefore);
        var (coordinator, node) = (scene.Coordinator, scene.Others.First());
        node.Kill();
        await coordinator.SeenAsync("is lost; what it had not committed goes to others");
        var (committed, requests) = (scene.Committed, (int)scene.Export.Simulator.Requests.Count);
        coordinator.Kill();
        await scene.EndAsync(committed, requests, [coordinator, node]);
    }

    /// <summary>What was committed of any of its ranges is not asked for again.</summary>
    [Fact]
    public async Task One_long_history_is_read_by_all_nodes_and_whichever_is_killed_the_others_go_on_with_its_ranges()
    {
        await using var scene = await FleetScene.BeginWithOneRunAsync();
        await scene.StartAsync(nodes: 3, units: 2);
        // A node has two workers.
        await FleetScene.UntilAsync(() => RangesOf(scene).Open > 2 && RangesOf(scene).Parts > 4);
        var (coordinator, node) = (scene.Coordinator, scene.Others.First());
        node.Kill();
        await coordinator.SeenAsync("is lost; what it had not committed goes to others");
        var (committed, requests) = (RangesOf(scene), (int)scene.Export.Simulator.Requests.Count);
        coordinator.Kill();
        await scene.EndAsync(coordinator, node);

        Assert.True(committed.Open > 0, "The history was read before a node was killed.");
        var asked = scene.Export.Simulator.Requests.Snapshot().Skip(requests).SelectMany(request => request.History).Where(window => window is { Field: "history", Rows: > 1 }).ToList();
        Assert.NotEmpty(asked);
        foreach (var (from, to) in committed.Steps)
            Assert.DoesNotContain(asked, window => window.FirstStep < to && window.EndStep > from);
    }

    /// <summary>While it stands still another takes its place; when it wakes up, nothing that it does counts, and it works for that one.</summary>
    [Fact]
    public async Task A_coordinator_that_is_paused_past_its_lease_works_for_the_next_one()
    {
        await using var scene = await FleetScene.BeginAsync();
        await scene.StartAsync(nodes: 2, UnitsBefore);
        var (paused, other) = (scene.Coordinator, scene.Others.Single());
        var (committed, requests) = (scene.Committed, (int)scene.Export.Simulator.Requests.Count);
        paused.Signal("STOP");
        await other.SeenAsync("Coordinating the fleet at");
        paused.Signal("CONT");
        await scene.EndAsync(committed, requests, []);
    }

    [Fact]
    public async Task A_node_that_is_asked_to_end_ends_alone_and_so_does_the_coordinator()
    {
        await using var scene = await FleetScene.BeginAsync();
        await scene.StartAsync(nodes: 3, UnitsBefore);
        var (coordinator, node) = (scene.Coordinator, scene.Others.First());
        var (committed, requests) = (scene.Committed, (int)scene.Export.Simulator.Requests.Count);
        node.Signal("TERM");
        Assert.Equal(130, (await node.WaitAsync()).ExitCode);
        await coordinator.SeenAsync("has left");
        coordinator.Signal("TERM");
        Assert.Equal(130, (await coordinator.WaitAsync()).ExitCode);
        await scene.EndAsync(committed, requests, [coordinator, node]);
    }

    /// <summary>Whatever each sees of the end of the others: no one stays, and no one takes over from who was signalled before.</summary>
    [Fact]
    public async Task When_all_nodes_are_asked_to_end_all_end_and_the_same_command_goes_on()
    {
        await using var scene = await FleetScene.BeginAsync();
        await scene.StartAsync(nodes: 3, UnitsBefore);
        var nodes = scene.Nodes;
        foreach (var node in nodes)
            node.Signal("TERM");
        foreach (var node in nodes)
            Assert.Equal(130, (await node.WaitAsync()).ExitCode);
        var (committed, requests) = (scene.Committed, (int)scene.Export.Simulator.Requests.Count);
        // One of them may have done what is left before the other is there.
        for (var i = 0; i < 2; i++)
            scene.Start(scene.Nodes.Count);
        await scene.EndAsync(committed, requests, nodes);
    }

    /// <summary>How many ranges have parts and are not read to their end, how many parts there are, and what steps these have.</summary>
    private static (int Open, int Parts, IReadOnlyList<(long From, long To)> Steps) RangesOf(FleetScene scene)
    {
        var records = JournalFile.Read(scene.Export.Destination);
        var begins = records.Where(record => TypeOf(record) == "history-divided")
            .SelectMany(record => record.GetProperty("ranges").EnumerateArray()).Select(range => range.GetProperty("from").GetInt64()).ToList();
        var parts = records.Where(record => TypeOf(record) == "part-committed" && record.TryGetProperty("range", out _))
            .Select(record => (Range: record.GetProperty("range").GetInt32(), To: long.Parse(record.GetProperty("resumeAt").GetString()!, CultureInfo.InvariantCulture))).ToList();
        var ends = parts.GroupBy(part => part.Range).ToDictionary(range => range.Key, range => range.Max(part => part.To));
        var closed = records.Where(record => TypeOf(record) == "range-committed").Select(record => record.GetProperty("range").GetInt32());
        return (ends.Keys.Except(closed).Count(), parts.Count, [.. ends.Select(range => (begins[range.Key], range.Value))]);
    }

    private static string TypeOf(JsonElement record) => record.GetProperty("type").GetString()!;

    [Fact]
    public async Task A_node_that_was_started_otherwise_is_turned_away_with_a_sentence()
    {
        await using var scene = await FleetScene.BeginAsync();
        await scene.StartAsync(nodes: 1, units: 1);
        var other = await CliProcess.RunAsync(
            scene.Export.Arguments([FleetScene.Entity], "--fleet", "--public-safe"), scene.Export.Environment());

        Assert.Equal(2, other.ExitCode);
        Assert.Contains("another command line or configuration; give all nodes the same.", other.Error, StringComparison.Ordinal);
    }
}
