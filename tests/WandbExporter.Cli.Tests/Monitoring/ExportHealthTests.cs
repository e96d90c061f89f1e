using WandbExporter.Cli.Monitoring;
using WandbExporter.Core.Ports;
using Xunit;

namespace WandbExporter.Cli.Tests.Monitoring;

public sealed class ExportHealthTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private readonly Clock _time = new();
    private readonly Budget _budget = new();

    [Fact]
    public void It_is_ready_while_it_exports_and_not_before_nor_while_it_drains_nor_after()
    {
        var health = NewHealth();
        Assert.Equal(new Health(false, "Signing in and opening the destination."), health.Ready());
        health.Enter(Stage.Exporting);
        Assert.Equal(new Health(true, "Exporting."), health.Ready());
        health.Enter(Stage.Draining);
        Assert.Equal(new Health(false, "Finishing the parts in flight, to end early."), health.Ready());
        health.Enter(Stage.Ended);
        Assert.Equal(new Health(false, "The export has ended."), health.Ready());
    }

    /// <summary>A signal that comes while an export ends, as a budget does.</summary>
    [Fact]
    public void It_never_goes_back_to_an_earlier_stage()
    {
        var health = NewHealth();
        health.Enter(Stage.Ended);
        health.Enter(Stage.Draining);
        Assert.Equal("The export has ended.", health.Ready().Reason);
    }

    [Fact]
    public void It_lives_until_nothing_has_happened_for_longer_than_the_bound_and_again_once_something_does()
    {
        var health = NewHealth();
        health.Enter(Stage.Exporting);
        _time.Pass(Patience);
        Assert.True(health.Live().IsGood);
        _time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(new Health(false, "Nothing has happened for longer than 15 min 0 s: no answer, no bytes, nothing stored."), health.Live());
        Assert.True(health.Ready().IsGood);
        health.Beat();
        Assert.True(health.Live().IsGood);
    }

    [Fact]
    public void A_server_that_refuses_for_hours_is_waited_for()
    {
        var health = NewHealth();
        _budget.Pause = TimeSpan.FromHours(2);
        _time.Pass(Patience * 3);
        Assert.Equal(new Health(true, "The server refused requests; none starts for 2 h 0 min."), health.Live());
        _budget.Pause = TimeSpan.Zero;
        Assert.False(health.Live().IsGood);
    }

    [Theory]
    [InlineData(CircuitState.Open, "The server fails, and its circuit is open; one request tries again in 40 s.")]
    [InlineData(CircuitState.HalfOpen, "The server fails, and its circuit is half-open: one request finds out whether it answers again.")]
    public void A_server_that_fails_is_waited_for_and_nothing_is_exported_meanwhile(CircuitState circuit, string reason)
    {
        var health = NewHealth();
        health.Enter(Stage.Exporting);
        (_budget.Circuit, _budget.Pause) = (circuit, TimeSpan.FromSeconds(39.5));
        Assert.Equal(new Health(false, reason), health.Ready());
        _time.Pass(Patience * 3);
        Assert.Equal(new Health(true, reason), health.Live());
        _budget.Circuit = CircuitState.Closed;
        Assert.Equal(new Health(true, "Exporting."), health.Ready());
    }

    [Theory]
    [InlineData(60, 15)]
    [InlineData(600, 30)]
    public void The_bound_leaves_room_for_requests_that_run_into_their_limit(int attemptSeconds, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), ExportHealth.PatienceOf(TimeSpan.FromSeconds(attemptSeconds)));

    private ExportHealth NewHealth() => new(_time, _budget, Patience);

    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan span) => _now += span.Ticks;
    }

    private sealed class Budget : IBudget
    {
        public TimeSpan Pause { get; set; }

        public CircuitState Circuit { get; set; }

        public BudgetSnapshot Snapshot() => new(null, null, double.PositiveInfinity, 0, 0, 0, 0, 0, Pause, TimeSpan.Zero, Circuit, 16);

        public Task<IDisposable> EnterAsync(RequestLane lane, string about = "", CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public void Observe(RequestLane lane, BudgetNotice notice, bool refused, TimeSpan fallbackPause) => throw new NotSupportedException();

        public void Report(RequestLane lane, RequestOutcome outcome) => throw new NotSupportedException();

        public void CountRetry() => throw new NotSupportedException();
    }
}
