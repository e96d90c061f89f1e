using WandbExporter.Client.Pacing;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Ports;
using Xunit.Abstractions;

namespace WandbExporter.Client.Tests.Pacing;

/// <summary>How much of a server's quota is used, and how often the server has to refuse: ten minutes of callers who want all they can get.</summary>
public sealed class QuotaTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    public static TheoryData<QuotaKind, double> Quotas()
    {
        var quotas = new TheoryData<QuotaKind, double>();
        foreach (var kind in Enum.GetValues<QuotaKind>())
        {
            foreach (var perSecond in (double[])[15, 40, 100])
                quotas.Add(kind, perSecond);
        }
        return quotas;
    }

    [Theory]
    [MemberData(nameof(Quotas))]
    public void A_steady_quota_is_used_and_not_passed(QuotaKind kind, double perSecond)
    {
        using var load = new Load(kind, perSecond);
        load.Run(Length);
        var (used, refused) = load.Between(TimeSpan.Zero, Length);
        output.WriteLine($"{kind} of {perSecond} a second: {used:P1} used, {refused:P2} refused");
        Assert.InRange(used, 0.95, 1.1);
        // Who gets no word of a window that is spent can only try.
        Assert.InRange(refused, 0, kind == QuotaKind.SilentWindow ? 0.025 : 0.01);
    }

    [Theory]
    [MemberData(nameof(Quotas))]
    public void A_quota_that_changes_is_found_again(QuotaKind kind, double perSecond)
    {
        // Half of a minute's quota that was spent by then leaves nothing to find.
        foreach (var factor in kind == QuotaKind.SilentWindow ? (double[])[2] : [0.5, 2])
        {
            using var load = new Load(kind, perSecond);
            load.Run(TimeSpan.FromMinutes(4));
            load.Server.PerSecond *= factor;
            load.Run(TimeSpan.FromMinutes(2));
            var (used, refused) = load.Between(TimeSpan.FromMinutes(4.5), TimeSpan.FromMinutes(6));
            output.WriteLine($"{kind} of {perSecond} a second, from then on {factor} of it: {used:P1} used, {refused:P2} refused");
            Assert.True(used >= 0.9, $"{used:P1} of the quota is used.");
        }
    }

    /// <summary>Callers who ask again as soon as they are answered, and after a while when they are refused.</summary>
    private sealed class Load : IDisposable
    {
        private readonly EventTime _time = new();
        private readonly Governor _governor;
        private readonly Random _random = new(1);
        private readonly List<(TimeSpan At, bool Allowed, double PerSecond)> _answers = [];
        private readonly long _begun;
        private readonly int _callers;
        private bool _isBegun;

        public Load(QuotaKind kind, double perSecond)
        {
            _callers = Math.Max(16, (int)perSecond);
            _begun = _time.GetTimestamp();
            Server = new MeteredServer(kind, perSecond, _time);
            _governor = new Governor(_callers, null, _time, TimeSpan.FromMinutes(30));
        }

        public MeteredServer Server { get; }

        public void Run(TimeSpan span) => _time.Run(span, () =>
        {
            for (var i = 0; i < _callers * 2 && !_isBegun; i++)
                _ = AskAsync();
            _isBegun = true;
        });

        /// <summary>The share of the quota that was used then, and of the requests that were refused.</summary>
        public (double Used, double Refused) Between(TimeSpan from, TimeSpan until)
        {
            var then = _answers.Where(answer => answer.At >= from && answer.At < until).ToList();
            var quota = then[^1].PerSecond * (until - from).TotalSeconds;
            return (then.Count(answer => answer.Allowed) / quota, then.Count(answer => !answer.Allowed) / (double)then.Count);
        }

        public void Dispose() => _governor.Dispose();

        private async Task AskAsync()
        {
            while (true)
            {
                bool allowed;
                using (await _governor.EnterAsync(RequestLane.Listing))
                {
                    var latency = TimeSpan.FromMilliseconds(50 + (450 * _random.NextDouble()));
                    await Task.Delay(latency / 2, _time);
                    (allowed, var notice) = Server.Take();
                    _answers.Add((_time.GetElapsedTime(_begun), allowed, Server.PerSecond));
                    await Task.Delay(latency / 2, _time);
                    _governor.Observe(RequestLane.Listing, notice, !allowed, TimeSpan.FromSeconds(2));
                    if (allowed)
                        _governor.Report(RequestLane.Listing, new RequestOutcome("RunsPage", "a project", latency, null));
                }
                if (!allowed)
                    await Task.Delay(TimeSpan.FromSeconds(2), _time);
            }
        }
    }
}
