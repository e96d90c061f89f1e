using System.Runtime.CompilerServices;
using WandbExporter.Tables.Write;
using Xunit;

namespace WandbExporter.Tables.Tests.Write;

public sealed class RowGroupBudgetTests
{
    [Fact]
    public void A_group_alone_grows_to_its_own_limit()
    {
        var budget = new RowGroupBudget(total: 100, each: 60);
        using var group = budget.Open();
        Assert.False(group.IsFullAt(59));
        Assert.True(group.IsFullAt(60));
    }

    [Fact]
    public void When_all_together_take_too_much_those_with_their_fair_share_are_written_and_small_ones_go_on()
    {
        var budget = new RowGroupBudget(total: 100, each: 60);
        using var large = budget.Open();
        using var small = budget.Open();
        using var other = budget.Open();
        Assert.False(large.IsFullAt(50));
        Assert.False(other.IsFullAt(45));
        Assert.False(small.IsFullAt(10));
        Assert.True(large.IsFullAt(51));
        Assert.Equal(106, budget.Used);
    }

    [Fact]
    public void What_a_group_took_is_free_when_it_is_written()
    {
        var budget = new RowGroupBudget(total: 100, each: 60);
        var written = budget.Open();
        using var next = budget.Open();
        Assert.False(written.IsFullAt(59));
        Assert.True(next.IsFullAt(50));
        written.Dispose();
        written.Dispose();
        Assert.False(next.IsFullAt(50));
        Assert.Equal(50, budget.Used);
    }

    [Fact]
    public void What_an_abandoned_group_took_is_free_when_its_memory_is()
    {
        var budget = new RowGroupBudget(total: 100, each: 60);
        Abandon(budget);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(0, budget.Used);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(RowGroupBudget budget) => budget.Open().IsFullAt(59);
}
