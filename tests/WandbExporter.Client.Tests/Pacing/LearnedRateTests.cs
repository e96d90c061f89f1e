using WandbExporter.Client.Pacing;

namespace WandbExporter.Client.Tests.Pacing;

public sealed class LearnedRateTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Without_a_refusal_there_is_no_limit()
    {
        var rate = new LearnedRate();
        for (var i = 0; i < 1000; i++)
            rate.Answered();
        Assert.True(double.IsInfinity(rate.Current(TimeSpan.FromDays(1))));
    }

    [Fact]
    public void The_first_refusal_takes_half_and_the_second_tells_the_rate()
    {
        var rate = new LearnedRate();
        rate.Refused(Second, sent: 80, asking: Second);
        Assert.Equal(40, rate.Current(Second), 3);
        for (var i = 0; i < 200; i++)
            rate.Answered();
        rate.Refused(11 * Second, sent: 40, asking: 10 * Second);
        Assert.InRange(rate.Current(11 * Second), 19, 20);
        Assert.Equal(20, rate.Current(17 * Second), 3);
        // An hour later that limit is forgotten.
        Assert.True(double.IsInfinity(rate.Current(TimeSpan.FromHours(1))));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(100)]
    public void Within_30_seconds_twice_as_much_is_tried(double perSecond)
    {
        var rate = new LearnedRate();
        rate.Refused(Second, sent: 2 * perSecond, asking: Second);
        for (var i = 0; i < 10 * perSecond; i++)
            rate.Answered();
        rate.Refused(11 * Second, sent: perSecond, asking: 10 * Second);
        Assert.InRange(rate.Current(41 * Second), 2 * perSecond, 5 * perSecond);
    }

    [Fact]
    public void A_single_refusal_is_soon_forgotten()
    {
        var rate = new LearnedRate();
        rate.Refused(Second, sent: 4, asking: Second);
        Assert.Equal(2, rate.Current(Second), 3);
        Assert.InRange(rate.Current(16 * Second), 16, 17);
        Assert.True(double.IsInfinity(rate.Current(60 * Second)));
    }

    [Fact]
    public void It_never_stops()
    {
        var rate = new LearnedRate();
        for (var i = 0; i < 100; i++)
            rate.Refused(Second, sent: 1, asking: Second);
        Assert.Equal(0.1, rate.Current(Second), 6);
    }
}
