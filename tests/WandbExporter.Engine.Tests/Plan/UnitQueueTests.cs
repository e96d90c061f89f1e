using WandbExporter.Core.Ids;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using Xunit;
using static WandbExporter.Engine.Tests.Support.ExportPieces;

namespace WandbExporter.Engine.Tests.Plan;

public sealed class UnitQueueTests
{
    [Fact]
    public void Files_do_not_wait_for_rows_nor_rows_for_files()
    {
        var queue = new UnitQueue(TableCatalogue.Default.Usual, 10, null);
        queue.Enqueue(History("a"), alone: false);
        queue.Enqueue(Files("a"), alone: false);
        queue.Enqueue(History("b"), alone: false);
        Assert.Equal([FilesTable.Kind], Kinds(queue, Lane.Files));
        Assert.Equal([HistoryTable.Kind, HistoryTable.Kind], Kinds(queue, Lane.Rows));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void It_has_room_until_so_many_wait_and_takes_whole_pages_all_the_same()
    {
        var queue = new UnitQueue(TableCatalogue.Default.Usual, 2, null);
        queue.Enqueue(History("a"), alone: false);
        Assert.True(queue.HasRoom);
        queue.Enqueue(History("b"), alone: false);
        queue.Enqueue(Files("b"), alone: false);
        Assert.Equal((false, 3), (queue.HasRoom, queue.Count));
        Assert.True(queue.TryDequeue(Lane.Rows, _ => true, out _));
        Assert.True(queue.TryDequeue(Lane.Files, _ => true, out _));
        Assert.True(queue.HasRoom);
    }

    [Fact]
    public void A_full_queue_hands_out_a_bundle_that_waits_for_more_runs()
    {
        var queue = new UnitQueue(TableCatalogue.Default.Usual, 2, new HistoryBundles(long.MaxValue / 2));
        queue.Enqueue(History("a"), alone: false);
        Assert.False(queue.TryDequeue(Lane.Rows, _ => true, out _));
        queue.Enqueue(History("b"), alone: false);
        Assert.True(queue.TryDequeue(Lane.Rows, _ => true, out var units));
        Assert.Equal(["a", "b"], units.Select(work => work.Run.RunId));
    }

    [Fact]
    public void Other_units_of_rows_are_not_bundled()
    {
        var queue = new UnitQueue(TableCatalogue.Default.Usual, 10, new HistoryBundles(long.MaxValue / 2));
        queue.Enqueue(UnitWork.OfRun(ConsoleLogsTable.Kind, Vision, Run("a")), alone: false);
        Assert.True(queue.TryDequeue(Lane.Rows, _ => true, out var units));
        Assert.Single(units);
    }

    [Fact]
    public void Cleared_it_is_empty()
    {
        var queue = new UnitQueue(TableCatalogue.Default.Usual, 10, new HistoryBundles(1600));
        queue.Enqueue(History("a"), alone: false);
        queue.Enqueue(Files("a"), alone: false);
        queue.Clear();
        Assert.Equal(0, queue.Count);
        Assert.Empty(Kinds(queue, Lane.Rows));
        Assert.Empty(Kinds(queue, Lane.Files));
    }

    private static UnitWork Files(string run) => UnitWork.OfRun(FilesTable.Kind, Vision, Run(run));

    private static List<UnitKind> Kinds(UnitQueue queue, Lane lane)
    {
        var kinds = new List<UnitKind>();
        while (queue.TryDequeue(lane, _ => false, out var units))
            kinds.AddRange(units.Select(work => work.Kind));
        return kinds;
    }
}
