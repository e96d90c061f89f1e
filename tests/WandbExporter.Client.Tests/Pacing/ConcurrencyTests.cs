using WandbExporter.Client.Pacing;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Ports;
using Xunit.Abstractions;

namespace WandbExporter.Client.Tests.Pacing;

/// <summary>How many requests a server is sent at a time, by how long it takes for them: callers who want all they can get, in virtual time.</summary>
public sealed class ConcurrencyTests(ITestOutputHelper output)
{
    private const int Ceiling = 64;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(0)]
    [InlineData(0.8)]
    public void A_server_that_takes_as_long_for_many_as_for_few_is_sent_all_that_are_allowed(double jitter)
    {
        using var load = new Load(_ => Latency, jitter);
        load.Run(TimeSpan.FromMinutes(1));
        load.Run(TimeSpan.FromMinutes(4));
        output.WriteLine($"{load.MeanInFlight:0.0} of {Ceiling} in flight, at the least {load.LeastInFlight}");
        Assert.InRange(load.MeanInFlight, 0.95 * Ceiling, Ceiling);
    }

    [Theory]
    [InlineData(12, 0)]
    [InlineData(12, 0.5)]
    [InlineData(20, 0.5)]
    public void A_server_that_takes_longer_for_more_is_held_near_where_that_begins(int knee, double jitter)
    {
        using var load = new Load(inFlight => Latency * Math.Max(1, inFlight / (double)knee), jitter);
        load.Run(TimeSpan.FromMinutes(1));
        load.Run(TimeSpan.FromMinutes(4));
        var share = load.Answered / (knee * 10 * 240.0);
        output.WriteLine($"{load.MeanInFlight:0.0} in flight where the server has room for {knee}; {share:P1} of what it can answer");
        Assert.InRange(load.MeanInFlight, 0.9 * knee, 2.2 * knee);
        Assert.InRange(share, 0.9, 1.1);
    }

    [Fact]
    public void A_server_that_recovers_is_sent_more_again()
    {
        var knee = 12;
        using var load = new Load(inFlight => Latency * Math.Max(1, inFlight / (double)knee), jitter: 0.3);
        load.Run(TimeSpan.FromMinutes(2));
        knee = 1000;
        load.Run(TimeSpan.FromMinutes(1));
        load.Run(TimeSpan.FromMinutes(1));
        output.WriteLine($"{load.MeanInFlight:0.0} of {Ceiling} in flight again");
        Assert.InRange(load.MeanInFlight, 0.9 * Ceiling, Ceiling);
    }

    /// <summary>Larger pages take longer, however few are asked for.</summary>
    [Fact]
    public void Answers_that_take_longer_for_another_reason_are_no_reason_to_ask_for_fewer()
    {
        var latency = Latency;
        using var load = new Load(_ => latency, jitter: 0.3);
        load.Run(TimeSpan.FromMinutes(1));
        latency *= 10;
        load.Run(TimeSpan.FromMinutes(1));
        load.Run(TimeSpan.FromMinutes(2));
        output.WriteLine($"{load.MeanInFlight:0.0} of {Ceiling} in flight");
        Assert.InRange(load.MeanInFlight, 0.95 * Ceiling, Ceiling);
    }

    [Fact]
    public void Time_outs_of_many_make_fewer_and_those_of_one_thing_do_not()
    {
        var limit = new ConcurrencyLimit(Ceiling);
        Ask(limit, windows: 20, timeouts: 0);
        Assert.Equal(Ceiling, limit.Current);
        Ask(limit, windows: 20, timeouts: 0.1);
        Assert.Equal(Ceiling, limit.Current);
        Ask(limit, windows: 6, timeouts: 0.5);
        Assert.InRange(limit.Current, 1, Ceiling / 4);

        static void Ask(ConcurrencyLimit limit, int windows, double timeouts)
        {
            for (var asked = 0; asked < windows * Ceiling; asked++)
            {
                limit.Started(limit.Current);
                if (asked % 10 < timeouts * 10)
                    limit.TimedOut();
                else
                    limit.Answered("RunsPage", Latency);
            }
        }
    }

    /// <summary>More callers than the ceiling allows, who ask again as soon as they are answered.</summary>
    private sealed class Load(Func<int, TimeSpan> latency, double jitter) : IDisposable
    {
        private readonly EventTime _time = new();
        private readonly Random _random = new(1);
        private readonly List<int> _inFlight = [];
        private Governor? _governor;
        private int _now;

        public double MeanInFlight => _inFlight.Average();

        public int LeastInFlight => _inFlight.Min();

        public int Answered => _inFlight.Count;

        /// <summary>Lets time pass, and counts anew.</summary>
        public void Run(TimeSpan span)
        {
            _inFlight.Clear();
            _time.Run(span, () =>
            {
                if (_governor is not null)
                    return;
                _governor = new Governor(Ceiling, null, _time, TimeSpan.FromMinutes(1));
                for (var caller = 0; caller < 2 * Ceiling; caller++)
                    _ = AskAsync(_governor);
            });
        }

        public void Dispose() => _governor?.Dispose();

        private async Task AskAsync(Governor governor)
        {
            while (true)
            {
                using (await governor.EnterAsync(RequestLane.History))
                {
                    var took = latency(++_now) * (1 + jitter * (_random.NextDouble() - 0.5));
                    await Task.Delay(took, _time);
                    _inFlight.Add(_now--);
                    governor.Report(RequestLane.History, new RequestOutcome("HistoryPage", "a run", took, null));
                }
            }
        }
    }
}
