using WandbExporter.Client.Pacing;

namespace WandbExporter.Client.Tests.Pacing;

public sealed class AdaptiveRateTests
{
    [Fact]
    public void Without_a_word_from_anybody_there_is_no_limit() => Assert.True(double.IsInfinity(new AdaptiveRate(null).Current));

    [Fact]
    public void The_budget_is_spread_over_what_is_left_of_the_window()
    {
        // Each request costs 2 units: 600 units in 60 s are 5 requests a second.
        var rate = new AdaptiveRate(null);
        for (var i = 0; i <= 5; i++)
            rate.Announced(610 - 2 * i, TimeSpan.FromSeconds(60));
        Assert.Equal(5, rate.Current, 3);
        rate.Announced(300, TimeSpan.FromSeconds(60));
        Assert.InRange(rate.Current, 0.1, 5);
    }

    [Fact]
    public void A_new_window_is_not_taken_for_a_refund()
    {
        var rate = new AdaptiveRate(null);
        for (var i = 0; i <= 5; i++)
            rate.Announced(100 - 10 * i, TimeSpan.FromSeconds(10));
        var before = rate.Current;
        rate.Announced(1000, TimeSpan.FromSeconds(60));
        Assert.InRange(rate.Current, before / 1.0, 1000 / 60.0);
    }

    [Fact]
    public void The_end_of_a_window_sets_no_limit()
    {
        var rate = new AdaptiveRate(null);
        for (var i = 0; i <= 5; i++)
            rate.Announced(60 - 10 * i, TimeSpan.FromSeconds(30));
        Assert.False(double.IsInfinity(rate.Current));
        rate.Announced(2, TimeSpan.FromSeconds(1));
        Assert.True(double.IsInfinity(rate.Current));
    }

    [Fact]
    public void It_never_stops_and_never_passes_the_maximum()
    {
        var rate = new AdaptiveRate(3);
        Assert.Equal(3, rate.Current);
        for (var i = 0; i < 100; i++)
            rate.Refused(1);
        Assert.Equal(0.1, rate.Current, 6);
        for (var i = 0; i < 1000; i++)
            rate.Answered();
        Assert.Equal(3, rate.Current, 6);
    }
}
