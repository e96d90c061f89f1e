using WandbExporter.Client.Pacing;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Tests.Pacing;

public sealed class GovernorTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ManualTime _time = new();
    private readonly List<Governor> _governors = [];

    [Fact]
    public async Task Requests_start_in_the_order_in_which_they_asked()
    {
        var governor = Create(maxConcurrency: 1);
        var first = await governor.EnterAsync(default);
        var waiting = Enumerable.Range(0, 5).Select(_ => governor.EnterAsync(default)).ToList();
        Assert.Equal((1, 5), (governor.Snapshot().InFlight, governor.Snapshot().Waiting));
        first.Dispose();
        for (var i = 0; i < waiting.Count; i++)
        {
            using var turn = await waiting[i];
            Assert.All(waiting.Skip(i + 1), later => Assert.False(later.IsCompleted));
        }
    }

    [Fact]
    public async Task No_more_requests_run_than_allowed()
    {
        var governor = Create(maxConcurrency: 3);
        Assert.Equal(3, Enumerable.Range(0, 8).Count(_ => governor.EnterAsync(default).IsCompleted));
        Assert.Equal((3, 5), (governor.Snapshot().InFlight, governor.Snapshot().Waiting));

        governor = Create(maxConcurrency: 3);
        var running = 0;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            using var turn = await governor.EnterAsync(default);
            Assert.InRange(Interlocked.Increment(ref running), 1, 3);
            await Task.Yield();
            Interlocked.Decrement(ref running);
        }));
        Assert.Equal((0, 0, 200), (governor.Snapshot().InFlight, governor.Snapshot().Waiting, governor.Snapshot().Requests));
    }

    [Fact]
    public async Task A_lease_returned_twice_counts_once()
    {
        var governor = Create(maxConcurrency: 1);
        var turn = await governor.EnterAsync(default);
        turn.Dispose();
        turn.Dispose();
        using var second = await governor.EnterAsync(default);
        Assert.False(governor.EnterAsync(default).IsCompleted);
    }

    [Fact]
    public async Task Who_is_cancelled_while_waiting_leaves_the_queue()
    {
        var governor = Create(maxConcurrency: 1);
        var first = await governor.EnterAsync(default);
        using var cancel = new CancellationTokenSource();
        var impatient = governor.EnterAsync(cancel.Token);
        var patient = governor.EnterAsync(default);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.Equal(1, governor.Snapshot().Waiting);
        first.Dispose();
        (await patient).Dispose();
        Assert.Equal(0, governor.Snapshot().InFlight);
    }

    [Fact]
    public async Task A_rate_spaces_the_requests_after_a_burst()
    {
        var governor = Create(maxConcurrency: 100, rate: 2);
        var starts = Enumerable.Range(0, 20).Select(_ => governor.EnterAsync(default)).ToList();
        Assert.Equal(10, starts.Count(start => start.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(11, starts.Count(start => start.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(15, starts.Count(start => start.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(60));
        await Task.WhenAll(starts);
    }

    [Fact]
    public async Task A_refusal_pauses_everybody_for_as_long_as_the_server_asks()
    {
        var governor = Create();
        (await governor.EnterAsync(default)).Dispose();
        governor.Observe(new BudgetNotice(null, null, 5 * Second), refused: true, Second);
        var waiting = governor.EnterAsync(default);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(5 * Second, governor.Snapshot().PausedFor);
        _time.Advance(4.9 * Second);
        Assert.False(waiting.IsCompleted);
        _time.Advance(0.2 * Second);
        (await waiting).Dispose();
        Assert.Equal((1L, 5 * Second), (governor.Snapshot().Throttled, governor.Snapshot().ThrottledTime));
    }

    [Fact]
    public async Task A_spent_budget_pauses_until_the_window_ends()
    {
        var governor = Create();
        governor.Observe(new BudgetNotice(0, 30 * Second, null), refused: false, Second);
        var waiting = governor.EnterAsync(default);
        _time.Advance(29 * Second);
        Assert.False(waiting.IsCompleted);
        _time.Advance(2 * Second);
        await waiting;
    }

    [Fact]
    public void No_pause_is_longer_than_the_patience_for_one_answer()
    {
        var governor = Create();
        governor.Observe(new BudgetNotice(0, TimeSpan.FromHours(20), null), refused: true, Second);
        Assert.Equal(TimeSpan.FromMinutes(30), governor.Snapshot().PausedFor);
    }

    [Fact]
    public void Refusals_of_one_burst_slow_down_once_and_answers_speed_up_again()
    {
        var governor = Create(rate: 100);
        for (var i = 0; i < 8; i++)
            governor.Observe(default, refused: true, Second);
        var slow = governor.Snapshot().RequestsPerSecond;
        Assert.InRange(slow, 0.1, 50);
        _time.Advance(10 * Second);
        governor.Observe(default, refused: true, Second);
        Assert.InRange(governor.Snapshot().RequestsPerSecond, 0.05, slow);
        for (var i = 0; i < 2000; i++)
            governor.Observe(default, refused: false, Second);
        Assert.Equal(100, governor.Snapshot().RequestsPerSecond, 6);
    }

    [Fact]
    public void The_snapshot_shows_what_the_server_said()
    {
        var governor = Create();
        Assert.Null(governor.Snapshot().Remaining);
        Assert.True(double.IsInfinity(governor.Snapshot().RequestsPerSecond));
        governor.Observe(new BudgetNotice(700, 40 * Second, null), refused: false, Second);
        _time.Advance(10 * Second);
        Assert.Equal((700d, 30 * Second), (governor.Snapshot().Remaining, governor.Snapshot().ResetIn));
    }

    public void Dispose() => _governors.ForEach(governor => governor.Dispose());

    private Governor Create(int maxConcurrency = 4, double? rate = null)
    {
        var governor = new Governor(maxConcurrency, rate, _time, TimeSpan.FromMinutes(30));
        _governors.Add(governor);
        return governor;
    }
}
