using WandbExporter.Client.Pacing;

namespace WandbExporter.Client.Tests.Pacing;

public sealed class AnnouncedQuotaTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(100);

    [Fact]
    public void Without_a_word_from_anybody_there_is_no_limit()
    {
        var quota = new AnnouncedQuota();
        Assert.True(double.IsInfinity(quota.Current(Now)));
        Assert.Null(quota.HeldUntil);
    }

    [Fact]
    public void What_is_left_is_spread_over_what_is_left_of_the_window()
    {
        // Each request costs 2 units: 600 units in 60 s are 5 requests a second.
        var quota = Told(from: 612, cost: 2, reset: 60);
        Assert.Equal(5, quota.Current(Now), 3);
        quota.Announced(Now, 600, TimeSpan.FromSeconds(60), inFlight: 60);
        Assert.Equal(4, quota.Current(Now), 3);
    }

    [Fact]
    public void A_new_window_is_not_taken_for_a_refund()
    {
        var quota = Told(from: 160, cost: 10, reset: 10);
        var later = Now + TimeSpan.FromSeconds(10);
        quota.Announced(later, 1000, TimeSpan.FromSeconds(50), inFlight: 0);
        Assert.Equal(2, quota.Current(later), 3);
    }

    [Fact]
    public void Answers_that_overtake_each_other_are_no_refund()
    {
        var quota = Told(from: 1006, cost: 1, reset: 60);
        for (var i = 0; i < 100; i++)
            quota.Announced(Now, 1000 - i + (i % 2 * 3), TimeSpan.FromSeconds(60), inFlight: 4);
        Assert.InRange(quota.Current(Now), 800 / 60.0, 1000 / 60.0);
    }

    [Fact]
    public void Nothing_starts_that_the_window_has_no_room_for()
    {
        var quota = Told(from: 9, cost: 1, reset: 30);
        Assert.Null(quota.HeldUntil);
        for (var i = 0; i < 3; i++)
            quota.Started();
        // Whole seconds may have been rounded down.
        Assert.Equal(Now + TimeSpan.FromSeconds(31), quota.HeldUntil);
        quota.Forget();
        Assert.Null(quota.HeldUntil);
    }

    [Fact]
    public void A_window_of_a_second_may_be_spent_at_once()
    {
        var quota = Told(from: 100, cost: 10, reset: 1);
        Assert.True(double.IsInfinity(quota.Current(Now)));
        for (var i = 0; i < 4; i++)
            quota.Started();
        Assert.NotNull(quota.HeldUntil);
    }

    [Fact]
    public void The_end_of_a_window_ends_its_limit()
    {
        var quota = Told(from: 60, cost: 2, reset: 30);
        Assert.False(double.IsInfinity(quota.Current(Now)));
        Assert.True(double.IsInfinity(quota.Current(Now + TimeSpan.FromSeconds(30))));
    }

    /// <summary>A quota of which seven answers have told, one after the other.</summary>
    private static AnnouncedQuota Told(double from, double cost, double reset)
    {
        var quota = new AnnouncedQuota();
        for (var i = 0; i <= 6; i++)
            quota.Announced(Now, from - (cost * i), TimeSpan.FromSeconds(reset), inFlight: 0);
        return quota;
    }
}
