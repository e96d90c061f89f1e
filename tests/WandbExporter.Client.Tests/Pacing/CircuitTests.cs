using WandbExporter.Client.Pacing;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Tests.Pacing;

/// <summary>A host that fails is left alone, by all who ask it, and found again by one of them.</summary>
public sealed class CircuitTests : IDisposable
{
    private static readonly CircuitTerms Terms = new("api.example:443") { FirstBreak = TimeSpan.FromSeconds(2), LongestBreak = TimeSpan.FromSeconds(5) };
    private readonly ManualTime _time = new();
    private readonly List<CircuitChange> _told = [];
    private readonly Governor _governor;

    public CircuitTests() =>
        _governor = new Governor(16, null, _time, TimeSpan.FromMinutes(30), circuit: Terms with { Changed = _told.Add });

    public void Dispose() => _governor.Dispose();

    [Fact]
    public async Task It_opens_by_failures_lets_one_request_through_after_a_break_and_closes_by_its_answer()
    {
        Fail(12);
        Assert.Equal((CircuitState.Open, TimeSpan.FromSeconds(2)), (State, _governor.Snapshot().PausedFor));
        var waiting = Ask("a", "b", "c");
        Assert.Equal((0, 3), InFlightAndWaiting);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(CircuitState.HalfOpen, State);
        Assert.Equal((1, 2), InFlightAndWaiting);
        Answer("a");
        Assert.Equal(CircuitState.Closed, State);
        Assert.Equal((3, 0), InFlightAndWaiting);
        foreach (var turn in waiting)
            (await turn).Dispose();
        Assert.Equal([CircuitState.Open, CircuitState.Closed], _told.Select(change => change.State));
        Assert.Equal(("api.example:443", "http_503", 2.0), (_told[0].Host, _told[0].Code, _told[0].NextIn.TotalSeconds));
    }

    [Fact]
    public async Task Who_waits_for_a_probe_that_fails_fails_with_it_and_the_break_doubles_up_to_the_longest()
    {
        Fail(12);
        foreach (var pause in (double[])[2, 4, 5, 5])
        {
            Assert.Equal(pause, _told[^1].NextIn.TotalSeconds);
            var waiting = Ask("thing 1", "thing 2", "thing 3");
            _time.Advance(TimeSpan.FromSeconds(pause));
            var probe = await waiting[0];
            Failed("thing 1");
            probe.Dispose();
            foreach (var turn in waiting[1..])
                Assert.Equal("http_503", (await Assert.ThrowsAsync<HostUnavailableException>(() => turn)).Code);
        }
        Assert.Equal(0, _governor.Snapshot().Waiting);
    }

    [Fact]
    public async Task A_probe_that_is_given_up_makes_room_for_another()
    {
        Fail(12);
        var waiting = Ask("a", "b");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((1, 1), InFlightAndWaiting);
        (await waiting[0]).Dispose();
        (await waiting[1]).Dispose();
    }

    /// <summary>What failed before is the worse probe: a run that the server cannot read would keep the host's circuit open.</summary>
    [Fact]
    public async Task What_has_not_failed_goes_first()
    {
        Fail(12);
        var waiting = Ask("thing 1", "thing 2", "other");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Same(waiting[2], await Task.WhenAny(waiting));
        Assert.Equal((1, 2), InFlightAndWaiting);
    }

    [Fact]
    public void One_thing_that_always_fails_does_not_open_it()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Failed("run");
        }
        Assert.Equal(CircuitState.Closed, State);
    }

    [Fact]
    public void Failures_among_answers_do_not_open_it()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (attempt % 10 == 9)
                Answer("lucky");
            else
                Failed($"thing {attempt}");
        }
        Assert.Equal(CircuitState.Closed, State);
        Assert.Empty(_told);
    }

    [Fact]
    public void A_burst_of_failures_at_one_moment_does_not_open_it()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
            Failed($"thing {attempt}");
        Assert.Equal(CircuitState.Closed, State);
    }

    private (int InFlight, int Waiting) InFlightAndWaiting => (_governor.Snapshot().InFlight, _governor.Snapshot().Waiting);

    private CircuitState State => _governor.Snapshot().Circuit;

    private List<Task<IDisposable>> Ask(params string[] about) => [.. about.Select(thing => _governor.EnterAsync(RequestLane.Listing, thing))];

    private void Fail(int attempts)
    {
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            Failed($"thing {attempt % 4}");
            if (State == CircuitState.Closed)
                _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(CircuitState.Open, State);
    }

    private void Failed(string about) => _governor.Report(RequestLane.Listing, new RequestOutcome("RunsPage", about, TimeSpan.FromSeconds(1), FailureCode.OfStatus(503)));

    private void Answer(string about) => _governor.Report(RequestLane.Listing, new RequestOutcome("RunsPage", about, TimeSpan.FromSeconds(1), null));
}
