using WandbExporter.Fleet.Tests.Support;
using Xunit;

namespace WandbExporter.Fleet.Tests;

public sealed class FleetSpendingTests
{
    private readonly HandClock _clock = new();
    private readonly FleetSpending _spending;

    public FleetSpendingTests() => _spending = new FleetSpending(_clock);

    [Fact]
    public void Nothing_is_spent_before_the_first_coordinator_begins()
    {
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((TimeSpan.Zero, 0), (_spending.Elapsed, _spending.Bytes));
        _spending.Begin(() => 5);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((TimeSpan.FromMinutes(1), 5), (_spending.Elapsed, _spending.Bytes));
    }

    /// <summary>A node, then the coordinator, then a node of another one, then the coordinator again.</summary>
    [Fact]
    public void What_one_coordinator_counted_the_next_counts_on_from()
    {
        _spending.Learn(TimeSpan.FromMinutes(50), 700);
        _spending.Begin(() => 30);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((TimeSpan.FromMinutes(52), 730), (_spending.Elapsed, _spending.Bytes));
        // Another knows no more than what this one said last, and what is written is written.
        _spending.Learn(TimeSpan.FromMinutes(51), 720);
        Assert.Equal((TimeSpan.FromMinutes(52), 730), (_spending.Elapsed, _spending.Bytes));
        _spending.Learn(TimeSpan.FromMinutes(53), 900);
        _spending.Begin(() => 1);
        Assert.Equal((TimeSpan.FromMinutes(53), 901), (_spending.Elapsed, _spending.Bytes));
    }

    [Fact]
    public void What_cannot_be_is_not_taken()
    {
        _spending.Learn(TimeSpan.MaxValue, 1);
        _spending.Learn(TimeSpan.FromDays(-1), 1);
        _spending.Learn(TimeSpan.Zero, long.MaxValue);
        _spending.Learn(TimeSpan.Zero, -1);
        _spending.Begin(() => 3);
        Assert.Equal((TimeSpan.Zero, 3), (_spending.Elapsed, _spending.Bytes));
    }
}
