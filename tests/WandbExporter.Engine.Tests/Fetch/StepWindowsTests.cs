using WandbExporter.Client.Histories;
using WandbExporter.Engine.Fetch;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

public sealed class StepWindowsTests
{
    private static readonly HistorySettings Settings = new(1, 4, 10_000, 4 << 20, TimeSpan.FromSeconds(10), 2, 4, 200);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(50);
    private readonly PageWeight _weight = new(Settings);

    [Fact]
    public void Windows_cover_every_step_once_and_in_order()
    {
        var windows = Windows(17, 100_000, 50_000);
        var next = 17L;
        foreach (var window in All(windows))
        {
            Assert.Equal(next, window.From);
            Assert.True(window.Width > 0);
            next = window.To;
            Observe(windows, window, (int)Math.Min(window.Width / 2, 10_000), 200);
        }
        Assert.Equal(100_000, next);
        Assert.True(windows.Exhausted);
    }

    [Fact]
    public void A_run_whose_step_is_a_clock_in_milliseconds_takes_few_windows()
    {
        const long start = 0, first = 1_700_000_000_000, rows = 500;
        var windows = Windows(start, first + rows * 1000, rows);
        var count = 0;
        foreach (var window in All(windows))
        {
            count++;
            var inside = Math.Max(0, Math.Min(window.To, first + rows * 1000) - Math.Max(window.From, first)) / 1000;
            Observe(windows, window, (int)inside, 300);
        }
        Assert.InRange(count, 1, 200);
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(30, 30)]
    public void A_run_whose_last_step_is_the_last_that_a_number_can_say_takes_few_windows(int rowsOfEach, long expected)
    {
        var windows = Windows(0, long.MaxValue, expected);
        var next = 0L;
        var count = 0;
        foreach (var window in All(windows))
        {
            Assert.Equal(next, window.From);
            Assert.True(window.Width > 0);
            next = window.To;
            count++;
            Observe(windows, window, rowsOfEach, 300);
        }
        Assert.Equal(long.MaxValue, next);
        Assert.InRange(count, 1, 40);
    }

    [Fact]
    public void With_a_skeleton_every_window_holds_about_the_wished_rows_however_wide_the_gaps()
    {
        const long rows = 100_000;
        long[] steps = [.. Enumerable.Range(0, 500).Select(i => (long)i), .. Enumerable.Range(0, 500).Select(i => 1_700_000_000_000L + i * 1_000_000L)];
        var windows = Windows(0, steps[^1] + 1, rows);
        windows.Follow(new StepSkeleton(steps, rows));
        var next = 0L;
        var count = 0;
        foreach (var window in All(windows))
        {
            Assert.Equal(next, window.From);
            next = window.To;
            count++;
            Observe(windows, window, steps.Count(step => step >= window.From && step < window.To) * 100, 400);
        }
        Assert.Equal(steps[^1] + 1, next);
        Assert.InRange(count, 10, 40);
    }

    [Fact]
    public void Heavy_rows_make_narrow_windows()
    {
        var windows = Windows(0, 1_000_000, 1_000_000);
        using var enumerator = All(windows).GetEnumerator();
        Assert.True(enumerator.MoveNext());
        Assert.InRange(enumerator.Current.Width, 1, 256);
        Observe(windows, enumerator.Current, (int)enumerator.Current.Width, 250_000);
        Assert.True(enumerator.MoveNext());
        Assert.InRange(enumerator.Current.Width, 1, 20);
    }

    [Fact]
    public void A_server_that_takes_its_time_is_asked_for_fewer_rows()
    {
        var windows = Windows(0, 1_000_000, 1_000_000);
        using var enumerator = All(windows).GetEnumerator();
        Assert.True(enumerator.MoveNext());
        Observe(windows, enumerator.Current, 256, 100, TimeSpan.FromSeconds(40));
        Assert.True(enumerator.MoveNext());
        Assert.InRange(enumerator.Current.Width, 32, 64);
    }

    [Fact]
    public void A_refused_window_makes_the_next_ones_smaller_and_answers_let_them_grow_again()
    {
        var windows = Windows(0, 1_000_000, 1_000_000);
        using var enumerator = All(windows).GetEnumerator();
        _weight.ObserveRefusal(100);
        Assert.True(enumerator.MoveNext());
        Assert.Equal(25, enumerator.Current.Width);
        Observe(windows, enumerator.Current, 25, 100);
        Assert.True(enumerator.MoveNext());
        Assert.Equal(50, enumerator.Current.Width);
    }

    [Fact]
    public void A_cap_that_was_learnt_bounds_the_windows()
    {
        var windows = Windows(0, 1_000_000, 1_000_000);
        _weight.LearnCap(100);
        using var enumerator = All(windows).GetEnumerator();
        Assert.True(enumerator.MoveNext());
        Assert.InRange(enumerator.Current.Width, 1, 100);
    }

    [Fact]
    public void What_another_source_had_is_left_out_and_what_it_could_not_end_comes_again()
    {
        var windows = Windows(0, 1000, 1000);
        windows.SkipTo(300);
        var window = windows.Next();
        Assert.Equal(300, window.From);
        windows.GoBackTo(310);
        Assert.Equal(310, windows.Next().From);
        windows.SkipTo(5000);
        Assert.Equal((1000, true), (windows.Position, windows.Exhausted));
    }

    private StepWindows Windows(long start, long stop, long rows) => new(start, stop, rows, () => _weight.Rows);

    private static IEnumerable<StepWindow> All(StepWindows windows)
    {
        while (!windows.Exhausted)
            yield return windows.Next();
    }

    private void Observe(StepWindows windows, StepWindow window, int rows, int bytesPerRow, TimeSpan? elapsed = null)
    {
        windows.Observe(window, rows);
        _weight.Observe(rows, (long)rows * bytesPerRow, elapsed ?? Quick);
    }
}
