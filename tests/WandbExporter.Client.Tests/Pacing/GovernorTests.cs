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
        var first = await governor.EnterAsync(RequestLane.Listing);
        var waiting = Enumerable.Range(0, 5).Select(_ => governor.EnterAsync(RequestLane.Listing)).ToList();
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
        Assert.Equal(3, Enumerable.Range(0, 8).Count(_ => governor.EnterAsync(RequestLane.Listing).IsCompleted));
        Assert.Equal((3, 5), (governor.Snapshot().InFlight, governor.Snapshot().Waiting));

        governor = Create(maxConcurrency: 3);
        var running = 0;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            using var turn = await governor.EnterAsync(RequestLane.Listing);
            Assert.InRange(Interlocked.Increment(ref running), 1, 3);
            await Task.Yield();
            Interlocked.Decrement(ref running);
        }));
        Assert.Equal((0, 0, 200), (governor.Snapshot().InFlight, governor.Snapshot().Waiting, governor.Snapshot().Requests));
    }

    [Fact]
    public void Each_process_that_it_serves_may_have_as_many_requests_in_flight_as_one_has()
    {
        var governor = Create(maxConcurrency: 2);
        governor.ServeProcesses(3);
        var entered = Enumerable.Range(0, 9).Select(_ => governor.EnterAsync(RequestLane.Listing)).ToList();
        // The limit that is found out begins low, and grows with the answers.
        Assert.Equal(2, entered.Count(turn => turn.IsCompleted));
        for (var answered = 0; answered < 200; answered++)
        {
            governor.Observe(RequestLane.Listing, default, refused: false, Second);
            governor.Report(RequestLane.Listing, new RequestOutcome("Runs", "acme", TimeSpan.FromMilliseconds(50), null));
        }
        Assert.Equal(6, entered.Count(turn => turn.IsCompleted));

        governor.ServeProcesses(1);
        Assert.Equal(2, governor.Snapshot().MaxInFlight);
    }

    [Fact]
    public async Task A_lease_returned_twice_counts_once()
    {
        var governor = Create(maxConcurrency: 1);
        var turn = await governor.EnterAsync(RequestLane.Listing);
        turn.Dispose();
        turn.Dispose();
        using var second = await governor.EnterAsync(RequestLane.Listing);
        Assert.False(governor.EnterAsync(RequestLane.Listing).IsCompleted);
    }

    [Fact]
    public async Task Who_is_cancelled_while_waiting_leaves_the_queue()
    {
        var governor = Create(maxConcurrency: 1);
        var first = await governor.EnterAsync(RequestLane.Listing);
        using var cancel = new CancellationTokenSource();
        var impatient = governor.EnterAsync(RequestLane.Listing, cancellationToken: cancel.Token);
        var patient = governor.EnterAsync(RequestLane.Listing);
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
        var starts = Enumerable.Range(0, 20).Select(_ => governor.EnterAsync(RequestLane.Listing)).ToList();
        Assert.Equal(10, governor.Snapshot().Requests);
        foreach (var turn in await Task.WhenAll(starts[..10]))
            turn.Dispose();
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(11, governor.Snapshot().Requests);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(15, governor.Snapshot().Requests);
        _time.Advance(TimeSpan.FromSeconds(60));
        await Task.WhenAll(starts);
    }

    [Fact]
    public async Task A_refusal_pauses_everybody_for_as_long_as_the_server_asks()
    {
        var governor = Create();
        (await governor.EnterAsync(RequestLane.Listing)).Dispose();
        governor.Observe(RequestLane.Listing, new BudgetNotice(null, null, 5 * Second), refused: true, Second);
        var waiting = governor.EnterAsync(RequestLane.Listing);
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
        governor.Observe(RequestLane.Listing, new BudgetNotice(0, 30 * Second, null), refused: false, Second);
        var waiting = governor.EnterAsync(RequestLane.Listing);
        _time.Advance(29 * Second);
        Assert.False(waiting.IsCompleted);
        _time.Advance(2 * Second);
        await waiting;
    }

    [Fact]
    public void No_pause_is_longer_than_the_patience_for_one_answer()
    {
        var governor = Create();
        governor.Observe(RequestLane.Listing, new BudgetNotice(0, TimeSpan.FromHours(20), null), refused: true, Second);
        Assert.Equal(TimeSpan.FromMinutes(30), governor.Snapshot().PausedFor);
    }

    [Fact]
    public async Task Refusals_of_one_burst_slow_down_once_and_time_speeds_up_again()
    {
        var governor = Create(maxConcurrency: 100, rate: 100);
        foreach (var turn in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => governor.EnterAsync(RequestLane.Listing))))
        {
            governor.Observe(RequestLane.Listing, default, refused: true, Second);
            turn.Dispose();
        }
        var slow = governor.Snapshot().RequestsPerSecond;
        Assert.InRange(slow, 1, 4);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(100, governor.Snapshot().RequestsPerSecond, 6);
    }

    [Fact]
    public async Task After_a_refusal_without_a_word_one_request_finds_out_before_the_others_start()
    {
        var governor = Create();
        using (await governor.EnterAsync(RequestLane.Listing))
            governor.Observe(RequestLane.Listing, default, refused: true, Second);
        var waiting = Enumerable.Range(0, 4).Select(_ => governor.EnterAsync(RequestLane.Listing)).ToList();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((1, 3), (governor.Snapshot().InFlight, governor.Snapshot().Waiting));
        var probe = await TakeAsync(waiting);
        governor.Observe(RequestLane.Listing, default, refused: true, Second);
        probe.Dispose();
        Assert.True(governor.Snapshot().PausedFor > Second);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((1, 2), (governor.Snapshot().InFlight, governor.Snapshot().Waiting));
        probe = await TakeAsync(waiting);
        governor.Observe(RequestLane.Listing, default, refused: false, Second);
        probe.Dispose();
        _time.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(waiting);
    }

    [Theory]
    [InlineData(RequestLane.Files, RequestLane.Listing)]
    [InlineData(RequestLane.Files, RequestLane.History)]
    [InlineData(RequestLane.History, RequestLane.Files)]
    public async Task A_refusal_of_files_holds_up_no_query_and_the_other_way(RequestLane refused, RequestLane other)
    {
        var governor = Create();
        governor.Observe(refused, new BudgetNotice(null, null, 5 * Second), refused: true, Second);
        var waiting = governor.EnterAsync(refused);
        using (await governor.EnterAsync(other))
            Assert.False(waiting.IsCompleted);
        _time.Advance(5 * Second);
        (await waiting).Dispose();
    }

    [Theory]
    [InlineData(RequestLane.Listing)]
    [InlineData(RequestLane.History)]
    [InlineData(RequestLane.Files)]
    public async Task No_lane_waits_for_the_hundreds_of_others(RequestLane lane)
    {
        var governor = Create(maxConcurrency: 1);
        var running = await governor.EnterAsync(RequestLane.History);
        var others = Enum.GetValues<RequestLane>().Where(other => other != lane).SelectMany(other => Enumerable.Range(0, 300).Select(_ => governor.EnterAsync(other))).ToList();
        var mine = governor.EnterAsync(lane);
        List<Task<IDisposable>> waiting = [mine, .. others];
        for (var turns = 1; waiting.Contains(mine); turns++)
        {
            Assert.True(turns < 5, $"{lane} still waits after {turns} turns.");
            running.Dispose();
            running = await TakeAsync(waiting);
        }
    }

    [Fact]
    public async Task Listing_has_every_second_turn_while_all_wait()
    {
        var governor = Create(maxConcurrency: 1);
        var running = await governor.EnterAsync(RequestLane.Files);
        var lanes = Enum.GetValues<RequestLane>().Select(lane => Enumerable.Range(0, 100).Select(_ => governor.EnterAsync(lane)).ToList()).ToList();
        var waiting = lanes.SelectMany(lane => lane).ToList();
        for (var turn = 0; turn < 40; turn++)
        {
            running.Dispose();
            running = await TakeAsync(waiting);
        }
        Assert.Equal([20, 10, 10], lanes.Select(lane => lane.Except(waiting).Count()));
    }

    [Fact]
    public void The_snapshot_shows_what_the_server_said()
    {
        var governor = Create();
        Assert.Null(governor.Snapshot().Remaining);
        Assert.True(double.IsInfinity(governor.Snapshot().RequestsPerSecond));
        governor.Observe(RequestLane.Listing, new BudgetNotice(700, 40 * Second, null), refused: false, Second);
        _time.Advance(10 * Second);
        Assert.Equal((700d, 30 * Second), (governor.Snapshot().Remaining, governor.Snapshot().ResetIn));
    }

    public void Dispose() => _governors.ForEach(governor => governor.Dispose());

    /// <summary>Waits for the one whose turn it is, and takes it off the list.</summary>
    private static async Task<IDisposable> TakeAsync(List<Task<IDisposable>> waiting)
    {
        var next = await Task.WhenAny(waiting);
        waiting.Remove(next);
        return await next;
    }

    private Governor Create(int maxConcurrency = 4, double? rate = null)
    {
        var governor = new Governor(maxConcurrency, rate, _time, TimeSpan.FromMinutes(30));
        _governors.Add(governor);
        return governor;
    }
}
