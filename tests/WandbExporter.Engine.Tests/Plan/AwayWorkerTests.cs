using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Tables.Catalogue;
using Xunit;
using static WandbExporter.Engine.Tests.Support.ExportPieces;

namespace WandbExporter.Engine.Tests.Plan;

/// <summary>What an export makes of workers of other processes, that come and go.</summary>
public sealed class AwayWorkerTests
{
    private const int Own = 1;

    [Fact]
    public void A_node_that_comes_is_given_what_waits_and_the_own_workers_are_not_forgotten()
    {
        var state = Listed("a", "b", "c");
        Assert.Equal([new Decision.Hire(Own, Lane.Rows, 7), new Decision.Hire(Own + 1, Lane.Rows, 7)], state.OnJoined(7, _ => 2).OfType<Decision.Hire>());
        Assert.Equal("a", RunOf(state.OnReady(0)));
        Assert.Equal("b", RunOf(state.OnReady(Own)));
        Assert.Equal("c", RunOf(state.OnReady(Own + 1)));
    }

    [Fact]
    public void What_a_lost_node_had_another_worker_goes_on_with_as_the_same_attempt_and_nobody_takes_its_place()
    {
        var state = Listed("a", "b");
        state.OnJoined(7, _ => 2);
        Assert.Equal("a", RunOf(state.OnReady(Own)));
        Assert.Equal("b", RunOf(state.OnReady(Own + 1)));
        state.OnDurable([Committed(History("b"))]);
        state.OnDurable([new PartCommitted(History("a").Id.Value, Part("a-0"), ResumePoint.AtStep(7), DateTimeOffset.UnixEpoch)]);
        state.OnReady(0);

        Assert.Empty(state.OnWorkerLost(Own));
        Assert.Empty(state.OnWorkerLost(Own + 1));
        var again = state.OnUnitsLost(Own, null).OfType<Decision.Assign>().Single();
        Assert.Equal(("a", 1, 7L), (again.Units.Single().Run.RunId, again.Units.Single().Attempt, again.Progress.ResumeStep!.Value));
        Assert.Empty(state.OnUnitsLost(Own + 1, null).OfType<Decision.Assign>());
    }

    [Fact]
    public void A_unit_that_a_node_brings_to_an_end_by_itself_is_not_given_up()
    {
        var state = Listed("a");
        state.OnJoined(7, _ => 1);
        state.OnReady(Own);
        state.OnReady(0);
        Assert.Equal("a", RunOf(state.OnInterrupted(Own, History("a"))));
    }

    [Fact]
    public void A_drain_waits_for_what_nodes_have_and_takes_no_new_ones()
    {
        var state = Listed("a", "b");
        state.OnJoined(7, _ => 1);
        state.OnReady(Own);
        Assert.Empty(state.Drain());
        Assert.Empty(state.OnJoined(8, _ => 1));
        Assert.IsType<Outcome.Drained>(Assert.Single(state.OnInterrupted(Own, History("a")).OfType<Decision.End>()).Outcome);
    }

    [Fact]
    public void Only_what_needs_to_know_nothing_else_of_the_export_is_lent()
    {
        var (lending, version) = (new Lending(ArtifactSelection.All), new ArtifactDescriptor("model", "v3", "id", "digest", 4, 5));
        Assert.True(lending.IsLent(History("a"), UnitProgress.None));
        Assert.True(lending.IsLent(UnitWork.OfArtifact(ArtifactFilesTable.Kind, Vision, version), UnitProgress.None));
        Assert.False(lending.IsLent(UnitWork.OfProject(SweepsTable.Kind, Vision), UnitProgress.None));
        Assert.False(lending.IsLent(History("a"), UnitProgress.None with { Earlier = new LiveEnd(null, 1, 1) }));
        Assert.False(new Lending(ArtifactSelection.All with { Layout = ArtifactLayout.Cas }).IsLent(UnitWork.OfArtifact(ArtifactFilesTable.Kind, Vision, version), UnitProgress.None));

        var queue = new UnitQueue(TableCatalogue.Default.Usual, 10, null, lending);
        queue.Enqueue(History("a"), alone: true);
        queue.Enqueue(History("b"), alone: true, UnitProgress.None with { Earlier = new LiveEnd(null, 1, 1) });
        Assert.Equal(2, queue.Count);
        Assert.Equal("a", Next(queue, isAway: true));
        Assert.False(queue.TryDequeue(Lane.Rows, _ => false, out _, isAway: true));
        Assert.Equal("b", Next(queue, isAway: false));
        Assert.Equal(0, queue.Count);
    }

    private static string Next(UnitQueue queue, bool isAway)
    {
        Assert.True(queue.TryDequeue(Lane.Rows, _ => false, out var units, isAway));
        return units.Single().Run.RunId;
    }

    private static string RunOf(IReadOnlyList<Decision> decided) => Assert.Single(decided.OfType<Decision.Assign>()).Units.Single().Run.RunId;

    /// <summary>An export with one worker of its own, whose runs are listed.</summary>
    private static ExportState Listed(params string[] runs)
    {
        var journal = Journal("history");
        foreach (var record in (JournalRecord[])[Projects("vision"), Page(Vision, 0, true, runs), new ProjectListingClosed("acme", "vision", runs.Length, runs.Length, DateTimeOffset.UnixEpoch)])
            journal.Apply(record);
        var state = new ExportState(
            journal, new ExportRequest([Acme], TableCatalogue.Default.Of(["history"])), Settings("history.workers = 1"), new ExportMeter(), TimeProvider.System, isShared: true);
        state.Begin(null, []);
        return state;
    }
}
