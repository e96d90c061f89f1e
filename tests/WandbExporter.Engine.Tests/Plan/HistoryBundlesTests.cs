using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Plan;

public sealed class HistoryBundlesTests
{
    private static readonly ProjectPath Vision = new("team", "vision");
    private static readonly ProjectPath Speech = new("team", "speech");

    /// <summary>A file of 1600 bytes holds a hundred cells, by the estimate.</summary>
    private readonly HistoryBundles _bundles = new(1600);

    [Fact]
    public void A_bundle_is_as_many_runs_as_fill_a_file_in_listing_order()
    {
        Enqueue(Vision, ("a", 40), ("b", 40), ("c", 40), ("d", 60), ("e", 10));
        Assert.Equal(["a,b", "c,d", "e"], Drain());
        Assert.Equal(0, _bundles.Count);
    }

    [Fact]
    public void A_run_that_fills_a_file_by_itself_is_a_bundle_of_its_own()
    {
        Enqueue(Vision, ("a", 10), ("huge", 1000), ("b", 10), ("c", 10));
        Assert.Equal(["a", "huge", "b,c"], Drain());
    }

    [Fact]
    public void Runs_of_different_projects_never_share_a_bundle()
    {
        Enqueue(Vision, ("a", 1));
        Enqueue(Speech, ("b", 1));
        Enqueue(Vision, ("c", 1));
        Assert.Equal(["a,c", "b"], Drain());
    }

    [Fact]
    public void A_bundle_waits_while_its_project_may_bring_more_runs_and_no_longer_than_that()
    {
        Enqueue(Vision, ("a", 40), ("b", 40));
        Assert.False(_bundles.TryDequeue(_ => true, out _));
        Enqueue(Vision, ("c", 40));
        Assert.Equal("a,b", Next(_ => true));
        Assert.Null(Next(_ => true));
        Assert.Equal("c", Next(_ => false));
    }

    [Fact]
    public void What_must_be_alone_is_alone_and_first()
    {
        Enqueue(Vision, ("a", 1), ("b", 1));
        _bundles.Enqueue(Work(Vision, "again", 1), alone: true);
        Assert.Equal(["again", "a,b"], Drain());
    }

    [Fact]
    public void Runs_without_rows_take_no_room_and_are_still_not_committed_by_the_thousands()
    {
        Enqueue(Vision, [.. Enumerable.Range(0, 2500).Select(i => ($"r{i}", 0L))]);
        Assert.Equal([1000, 1000, 500], Drain().Select(bundle => bundle.Split(',').Length));
    }

    [Fact]
    public void A_size_that_the_server_does_not_say_is_guessed_from_the_rows()
    {
        Assert.Equal(160, HistoryTable.CellsOf(new RunDescriptor("r", null, 9, 10, null, null, null, null)));
        Assert.Equal(3, HistoryTable.CellsOf(new RunDescriptor("r", null, 9, 10, null, null, null, null, 3)));
        Assert.Equal(0, HistoryTable.CellsOf(new RunDescriptor("r", null, null, null, null, null, null, null)));
    }

    private void Enqueue(ProjectPath project, params (string Run, long Cells)[] runs)
    {
        foreach (var (run, cells) in runs)
            _bundles.Enqueue(Work(project, run, cells), alone: false);
    }

    private static UnitWork Work(ProjectPath project, string run, long cells) =>
        UnitWork.OfRun(HistoryTable.Kind, project, new RunDescriptor(run, "finished", 9, 10, 0, 0, 0, null, cells));

    private string? Next(Func<ProjectPath, bool> mayGrow) =>
        _bundles.TryDequeue(mayGrow, out var bundle) ? string.Join(',', bundle.Select(work => work.Run.RunId)) : null;

    private List<string> Drain()
    {
        var all = new List<string>();
        while (Next(_ => false) is { } bundle)
            all.Add(bundle);
        return all;
    }
}
