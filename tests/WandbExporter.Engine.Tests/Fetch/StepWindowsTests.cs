using WandbExporter.Engine.Fetch;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

public sealed class StepWindowsTests
{
    private static readonly HistorySettings Settings = new(1, 4, 10_000, 4 << 20);

    [Fact]
    public void Windows_cover_every_step_once_and_in_order()
    {
        var windows = new StepWindows(17, 100_000, 50_000, Settings, new DrainSignal());
        var next = 17L;
        foreach (var window in windows)
        {
            Assert.Equal(next, window.From);
            Assert.True(window.Width > 0);
            next = window.To;
            windows.Observe(window, (int)Math.Min(window.Width / 2, 10_000), window.Width * 100);
        }
        Assert.Equal(100_000, next);
        Assert.True(windows.Exhausted);
    }

    [Fact]
    public void A_run_whose_step_is_a_clock_in_milliseconds_takes_few_windows()
    {
        const long start = 0, first = 1_700_000_000_000, rows = 500;
        var windows = new StepWindows(start, first + rows * 1000, rows, Settings, new DrainSignal());
        var count = 0;
        foreach (var window in windows)
        {
            count++;
            var inside = Math.Max(0, Math.Min(window.To, first + rows * 1000) - Math.Max(window.From, first)) / 1000;
            windows.Observe(window, (int)inside, inside * 300);
        }
        Assert.InRange(count, 1, 200);
    }

    [Fact]
    public void Heavy_rows_make_narrow_windows()
    {
        var windows = new StepWindows(0, 1_000_000, 1_000_000, Settings, new DrainSignal());
        using var enumerator = windows.GetEnumerator();
        Assert.True(enumerator.MoveNext());
        Assert.InRange(enumerator.Current.Width, 1, 256);
        windows.Observe(enumerator.Current, (int)enumerator.Current.Width, enumerator.Current.Width * 250_000);
        Assert.True(enumerator.MoveNext());
        Assert.InRange(enumerator.Current.Width, 1, 20);
    }

    [Fact]
    public void A_cap_that_was_learnt_bounds_the_windows()
    {
        var windows = new StepWindows(0, 1_000_000, 1_000_000, Settings, new DrainSignal());
        windows.LearnCap(100);
        using var enumerator = windows.GetEnumerator();
        Assert.True(enumerator.MoveNext());
        Assert.InRange(enumerator.Current.Width, 1, 100);
    }

    [Fact]
    public void Draining_ends_the_windows_and_leaves_the_position()
    {
        var drain = new DrainSignal();
        var windows = new StepWindows(0, 1_000_000, 1_000_000, Settings, drain);
        using var enumerator = windows.GetEnumerator();
        Assert.True(enumerator.MoveNext());
        drain.Raise();
        Assert.False(enumerator.MoveNext());
        Assert.False(windows.Exhausted);
    }
}
