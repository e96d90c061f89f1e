using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Plan;

public sealed class SmallUnitsTests
{
    private readonly UnitQueue _queue = new(TableCatalogue.Default.Usual, 10_000, null);

    [Fact]
    public void Many_small_units_are_handed_out_some_at_a_time_and_the_last_ones_alone()
    {
        foreach (var number in Enumerable.Range(0, 2000))
            _queue.Enqueue(Work($"{number}", rows: 20), alone: false);
        var shares = Shares();
        Assert.Equal(UnitQueue.MostSmallUnits, shares[0].Count);
        Assert.Single(shares[^1]);
        Assert.Equal(Enumerable.Range(0, 2000).Select(number => $"{number}"), shares.SelectMany(share => share).Select(work => work.Run.RunId));
    }

    [Fact]
    public void A_few_units_are_spread_over_the_workers()
    {
        foreach (var number in Enumerable.Range(0, 20))
            _queue.Enqueue(Work($"{number}", rows: 20), alone: false);
        Assert.All(Shares(), share => Assert.Single(share));
    }

    [Fact]
    public void What_is_long_or_goes_on_somewhere_is_handed_out_by_itself()
    {
        foreach (var number in Enumerable.Range(0, 400))
            _queue.Enqueue(Work($"{number}", rows: number == 100 ? 100_000 : 20), alone: number == 200);
        var shares = Shares();
        Assert.Equal(["100"], shares.Single(share => share.Any(work => work.Run.RunId == "100")).Select(work => work.Run.RunId));
        Assert.Equal(["200"], shares.Single(share => share.Any(work => work.Run.RunId == "200")).Select(work => work.Run.RunId));
        Assert.Equal(400, shares.Sum(share => share.Count));
    }

    private List<IReadOnlyList<UnitWork>> Shares()
    {
        var shares = new List<IReadOnlyList<UnitWork>>();
        while (_queue.TryDequeue(Lane.Rows, _ => false, out var units))
            shares.Add(units);
        return shares;
    }

    private static UnitWork Work(string run, long rows) =>
        UnitWork.OfRun(HistoryTable.Kind, new ProjectPath("acme", "vision"), new RunDescriptor(run, "finished", rows - 1, rows, 0, 0, 0, null));
}
