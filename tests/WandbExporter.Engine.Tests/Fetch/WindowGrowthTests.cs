using WandbExporter.Engine.Fetch;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

public sealed class WindowGrowthTests
{
    private const long PageBytes = 2 << 20;
    private readonly WindowGrowth _growth = new(4, 64);

    [Fact]
    public void A_server_that_is_far_away_is_soon_asked_for_as_many_as_may_be()
    {
        Take(200, _ => TimeSpan.FromMilliseconds(100));
        Assert.Equal(64, _growth.Windows);
    }

    [Fact]
    public void Windows_that_only_share_what_the_server_gives_are_taken_back()
    {
        var most = 0;
        Take(1000, windows =>
        {
            most = Math.Max(most, windows);
            return TimeSpan.FromMilliseconds(20 * windows);
        });
        Assert.InRange(most, 5, 8);
        Assert.InRange(_growth.Windows, 4, 5);
    }

    [Fact]
    public void Where_the_server_stops_to_gain_the_windows_stop_too()
    {
        // 16 at a time take as long as one; beyond, they wait for each other.
        Take(3000, windows => TimeSpan.FromMilliseconds(100 * Math.Max(1, windows / 16.0)));
        Assert.InRange(_growth.Windows, 16, 32);
    }

    [Fact]
    public void Rows_that_come_faster_than_they_are_used_up_need_no_more_windows()
    {
        Take(500, _ => TimeSpan.FromMilliseconds(100), waited: false);
        Assert.Equal(4, _growth.Windows);
    }

    [Fact]
    public void A_refusal_halves_them_and_they_come_back_one_by_one()
    {
        Take(200, _ => TimeSpan.FromMilliseconds(100));
        _growth.Refused();
        Assert.Equal(32, _growth.Windows);
        var before = 32;
        for (var taken = 0; taken < 2000; taken++)
        {
            _growth.Took(PageBytes, TimeSpan.FromMilliseconds(100), waited: true);
            Assert.InRange(_growth.Windows - before, 0, 1);
            before = _growth.Windows;
        }
        Assert.True(before > 32);
        foreach (var _ in Enumerable.Range(0, 10))
            _growth.Refused();
        Assert.Equal(4, _growth.Windows);
    }

    private void Take(int windows, Func<int, TimeSpan> elapsed, bool waited = true)
    {
        for (var taken = 0; taken < windows; taken++)
            _growth.Took(PageBytes, elapsed(_growth.Windows), waited);
    }
}
