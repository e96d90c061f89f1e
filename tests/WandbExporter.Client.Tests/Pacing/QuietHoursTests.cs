using System.Globalization;
using WandbExporter.Client.Pacing;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Tests.Pacing;

public sealed class QuietHoursTests
{
    [Theory]
    [InlineData("07:59", 1.0)]
    [InlineData("08:00", 0.2)]
    [InlineData("17:59", 0.2)]
    [InlineData("18:00", 1.0)]
    public void Within_its_hours_the_share_counts(string time, double share) => Assert.Equal(share, ShareAt(time, "08:00-18:00=20%"));

    [Theory]
    [InlineData("21:59", 1.0)]
    [InlineData("22:00", 0.5)]
    [InlineData("23:59", 0.5)]
    [InlineData("00:00", 0.5)]
    [InlineData("05:59", 0.5)]
    [InlineData("06:00", 1.0)]
    public void Hours_may_span_midnight(string time, double share) => Assert.Equal(share, ShareAt(time, "22:00-06:00=50%"));

    [Theory]
    [InlineData("00:00")]
    [InlineData("23:59")]
    public void A_whole_day_may_be_quiet(string time) => Assert.Equal(0.3, ShareAt(time, "00:00-24:00=30%"));

    [Theory]
    [InlineData("09:00", 0.5)]
    [InlineData("12:30", 0.1)]
    [InlineData("19:00", 1.0)]
    public void Of_hours_that_overlap_the_smallest_share_counts(string time, double share) =>
        Assert.Equal(share, ShareAt(time, "08:00-18:00=50%", "12:00-13:00=10%"));

    [Fact]
    public void A_zone_that_is_named_is_the_one_that_counts()
    {
        // The machine is three hours ahead of UTC, Tokyo nine.
        Assert.Equal(1, ShareAt("01:00", "08:00-18:00@Asia/Tokyo=20%"));
        Assert.Equal(0.2, ShareAt("02:00", "08:00-18:00@Asia/Tokyo=20%"));
        Assert.Equal(1, ShareAt("02:00", "08:00-18:00=20%"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8-18=20%")]
    [InlineData("08:00-18:00")]
    [InlineData("08:00-18:00=20")]
    [InlineData("08:00-18:00=0%")]
    [InlineData("08:00-18:00=100%")]
    [InlineData("08:00-18:00=-5%")]
    [InlineData("08:00-25:00=20%")]
    [InlineData("08:60-18:00=20%")]
    [InlineData("08:00-24:01=20%")]
    [InlineData("08:00-08:00=20%")]
    [InlineData("08:00-18:00@Nowhere/Land=20%")]
    [InlineData("08:00-18:00@=20%")]
    [InlineData("٠٨:00-18:00=20%")]
    [InlineData("08:00-18:00=20%\n")]
    public void What_is_no_hours_is_named(string entry)
    {
        Assert.False(QuietHours.TryParse(["01:00-02:00=50%", entry], out var hours, out var misfit));
        Assert.Null(hours);
        Assert.Equal(entry, misfit);
    }

    [Fact]
    public void No_entry_is_no_hours()
    {
        Assert.True(QuietHours.TryParse([], out var hours, out _));
        Assert.Null(hours);
    }

    [Fact]
    public async Task The_governor_holds_requests_at_a_time_and_their_rate_to_the_share()
    {
        var time = new FixedTime("12:00");
        using var governor = new Governor(20, 100, time, TimeSpan.FromMinutes(1), Of("08:00-18:00=20%"));
        var waiting = Enumerable.Range(0, 20).Select(_ => governor.EnterAsync(RequestLane.Listing)).ToList();
        Assert.Equal((4, 16, 20d), (governor.Snapshot().InFlight, governor.Snapshot().Waiting, governor.Snapshot().RequestsPerSecond));
        time.Local = "18:00";
        (await waiting[0]).Dispose();
        // The next ones start as the rate allows: ten at once, of which four have started.
        Assert.Equal((9, 100d), (governor.Snapshot().InFlight, governor.Snapshot().RequestsPerSecond));
    }

    [Fact]
    public async Task A_share_never_stops_it_altogether()
    {
        using var governor = new Governor(3, null, new FixedTime("12:00"), TimeSpan.FromMinutes(1), Of("08:00-18:00=1%"));
        using var turn = await governor.EnterAsync(RequestLane.Listing);
        Assert.False(governor.EnterAsync(RequestLane.Listing).IsCompleted);
    }

    private static QuietHours Of(params string[] entries)
    {
        Assert.True(QuietHours.TryParse(entries, out var hours, out _));
        return hours!;
    }

    private static double ShareAt(string local, params string[] entries) => Of(entries).ShareAt(new FixedTime(local));

    /// <summary>A machine three hours ahead of UTC, on which it is always the same time unless somebody sets the clock.</summary>
    private sealed class FixedTime(string local) : TimeProvider
    {
        private static readonly TimeSpan Offset = TimeSpan.FromHours(3);

        public string Local { get; set; } = local;

        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("there", Offset, "there", "there");

        public override long GetTimestamp() => 1;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 6, 1, 0, 0, 0, Offset).Add(TimeSpan.Parse(Local, CultureInfo.InvariantCulture)).ToUniversalTime();
    }
}
