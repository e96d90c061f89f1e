using System.Collections.Concurrent;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Transport;

/// <summary>
/// How long an attempt may wait for the server, by the kind of request: so that what was lost on the way is noticed soon where answers come soon, and what takes
/// long has its time. An attempt that was given up counts as one that took so long: the next ones have more. Safe for concurrent use.
/// </summary>
internal sealed class AttemptTimeouts(WandbClientOptions options)
{
    /// <summary>Attempts of a kind that are remembered, and those without which nothing is known.</summary>
    private const int Remembered = 200;
    private const int Needed = 20;

    /// <summary>What an attempt has of the longest of them. A percentile below that would cut again and again what is rare and takes long.</summary>
    private const int Factor = 4;

    private readonly ConcurrentDictionary<(string Host, string Kind), Times> _kinds = new();

    /// <param name="host">Who is asked, with its port.</param>
    /// <param name="kind">What sort of request it is.</param>
    public TimeSpan Of(string host, string kind)
    {
        if (!_kinds.TryGetValue((host, kind), out var times) || times.Longest() is not { } longest)
            return options.AttemptTimeout;
        var enough = Factor * longest > options.LeastTimeout ? Factor * longest : options.LeastTimeout;
        return enough < options.AttemptTimeout ? enough : options.AttemptTimeout;
    }

    public void Report(string host, RequestOutcome outcome)
    {
        if (outcome.Code is null || outcome.TimedOut)
            _kinds.GetOrAdd((host, outcome.Kind), static _ => new Times()).Add(outcome.Took);
    }

    private sealed class Times
    {
        private readonly Lock _gate = new();
        private readonly TimeSpan[] _last = new TimeSpan[Remembered];
        private int _count;

        public void Add(TimeSpan time)
        {
            lock (_gate)
                _last[_count++ % Remembered] = time;
        }

        /// <summary>Null while too few are known.</summary>
        public TimeSpan? Longest()
        {
            lock (_gate)
                return _count < Needed ? null : _last.Max();
        }
    }
}
