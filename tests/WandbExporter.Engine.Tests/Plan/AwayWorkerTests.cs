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

    /// <summary>A process with many workers does not get all ranges of a history because it came first.</summary>
    [Fact]
    public void The_ranges_of_a_long_history_go_round_among_the_processes_and_with_the_last_of_them_it_goes_on_as_a_whole()
    {
        var state = Listed("a");
        state.OnJoined(7, _ => 3);
        state.OnJoined(8, _ => 3);
        Assert.Equal("a", RunOf(state.OnReady(Own)));
        for (var worker = Own + 1; worker < Own + 6; worker++)
            Assert.Empty(state.OnReady(worker));
        state.OnReady(0);
        Assert.Empty(state.OnDurable([Divided(3)]));
        var lent = state.OnInterrupted(Own, History("a")).OfType<Decision.Assign>().ToList();
        Assert.Equal([0, 1, 2], lent.Select(assign => assign.Units.Single().Range!.Index));
        Assert.Equal([0L, 10, 20], lent.Select(assign => assign.Progress.ResumeStep!.Value));
        Assert.Equal([7, 8, 8], lent.Select(assign => assign.Worker < Own + 3 ? 7 : 8).Order());

        foreach (var assign in lent)
        {
            Assert.Empty(state.OnDurable([new RangeCommitted(History("a").Id.Value, assign.Units.Single().Range!.Index, DateTimeOffset.UnixEpoch)]));
            var whole = state.OnFinished(assign.Worker, assign.Units.Single()).OfType<Decision.Assign>();
            if (assign == lent[^1])
                Assert.Equal((null, 30L), (whole.Single().Units.Single().Range, whole.Single().Progress.ResumeStep));
            else
                Assert.Empty(whole);
        }
    }

    [Fact]
    public void A_range_that_a_lost_node_had_another_worker_goes_on_with_and_one_that_is_whole_nobody()
    {
        var state = Listed("a");
        state.OnJoined(7, _ => 2);
        state.OnReady(Own);
        state.OnDurable([Divided(2)]);
        state.OnInterrupted(Own, History("a"));
        state.OnReady(Own);
        state.OnReady(Own + 1);
        state.OnDurable(
        [
            new RangeCommitted(History("a").Id.Value, 0, DateTimeOffset.UnixEpoch),
            new PartCommitted(History("a").Id.Value, Part("a-1"), ResumePoint.AtStep(17), DateTimeOffset.UnixEpoch, Range: 1),
        ]);
        state.OnReady(0);
        foreach (var worker in (int[])[Own, Own + 1])
            Assert.Empty(state.OnWorkerLost(worker));
        List<Decision.Assign> again = [.. state.OnUnitsLost(Own, null).OfType<Decision.Assign>(), .. state.OnUnitsLost(Own + 1, null).OfType<Decision.Assign>()];
        Assert.Equal((1, 17L), (Assert.Single(again).Units.Single().Range!.Index, again[0].Progress.ResumeStep!.Value));
    }

    [Fact]
    public void A_history_of_which_ranges_fail_has_failed_once_and_is_not_gone_on_with_as_a_whole()
    {
        var state = Listed("a");
        state.OnJoined(7, _ => 3);
        state.OnReady(Own);
        state.OnDurable([Divided(3)]);
        state.OnReady(Own + 1);
        state.OnReady(Own + 2);
        state.OnInterrupted(Own, History("a"));
        var lent = state.OnReady(Own).OfType<Decision.Assign>().Single();
        List<Decision> decided = [];
        foreach (var (worker, range) in ((int, int)[])[(Own, lent.Units.Single().Range!.Index), (Own + 1, 0), (Own + 2, 1)])
        {
            var work = History("a") with { Range = new UnitRange(range, 0, range * 10, range * 10 + 10, 5) };
            decided.AddRange(range == 2 ? state.OnFinished(worker, work) : state.OnAttemptFailed(worker, work, Gone, null));
            if (range == 2)
                state.OnDurable([new RangeCommitted(History("a").Id.Value, 2, DateTimeOffset.UnixEpoch)]);
        }
        state.OnDurable([.. decided.OfType<Decision.Append>().Select(append => append.Record)]);
        Assert.Equal(2, decided.OfType<Decision.Append>().Count(append => append.Record is UnitFailed));
        Assert.Empty(decided.OfType<Decision.Assign>());
        var closed = decided.OfType<Decision.Append>().Select(append => append.Record).OfType<ExportClosed>();
        Assert.Single(closed);
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

    /// <summary>Ranges of ten steps.</summary>
    private static HistoryDivided Divided(int ranges) =>
        new(History("a").Id.Value, [.. Enumerable.Range(0, ranges).Select(range => new HistoryRange(range * 10, range * 10 + 10, 5))], DateTimeOffset.UnixEpoch);

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
