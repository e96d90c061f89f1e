namespace WandbExporter.Client.Pacing;

/// <summary>
/// How many requests one service is sent at a time. They become more while answers come about as soon as they ever did, and fewer when those take much
/// longer, as the published gradient limits of concurrency do: beyond its knee a server answers no more of them, only later. What takes longer
/// for another reason, such as larger pages, is found out by a step down after which answers come no sooner: that is the usual time from then on.
/// Not safe for concurrent use.
/// </summary>
internal sealed class ConcurrencyLimit
{
    private const int First = 10;
    private const int Least = 2;
    private const int SamplesToJudge = 30;
    private const int SamplesOfAKind = 5;

    /// <summary>So many times the usual time is much longer.</summary>
    private const double Tolerance = 2;

    /// <summary>A step down.</summary>
    private const double Down = 0.75;

    /// <summary>Answers that come sooner by this much came later because of what was asked at the same time.</summary>
    private const double Sooner = 0.92;

    /// <summary>Time-outs of one thing in many say nothing of the service.</summary>
    private const double ManyTimeouts = 0.25;

    private readonly Dictionary<string, (double Usual, List<double> Seconds)> _kinds = new(StringComparer.Ordinal);
    private int _most;
    private double _limit;
    private bool _doubles = true;
    private bool _isUsed;
    private bool _wasSlow;
    private int _samples;
    private int _timeouts;
    private (double Limit, double Slowness)? _before;

    /// <summary>Answers that may be to what was sent before the last step.</summary>
    private int _stale;

    /// <param name="most">Requests at a time.</param>
    public ConcurrencyLimit(int most)
    {
        _most = most;
        _limit = Math.Min(First, most);
    }

    /// <summary>Requests at a time.</summary>
    public int Current => Math.Max(1, (int)_limit);

    /// <summary>There may be so many at a time, should answers come as soon.</summary>
    public void Allow(int most)
    {
        _most = most;
        _limit = Math.Min(_limit, most);
    }

    /// <summary>One more is in flight.</summary>
    /// <param name="inFlight">With it.</param>
    public void Started(int inFlight) => _isUsed |= inFlight >= Current;

    /// <param name="kind">Of request.</param>
    /// <param name="took">Until the head of the answer.</param>
    public void Answered(string kind, TimeSpan took)
    {
        if (IsStale())
            return;
        if (!_kinds.TryGetValue(kind, out var known))
            _kinds[kind] = known = (double.PositiveInfinity, []);
        known.Seconds.Add(Math.Max(1e-4, took.TotalSeconds));
        Count();
    }

    public void TimedOut()
    {
        if (IsStale())
            return;
        _timeouts++;
        Count();
    }

    private bool IsStale()
    {
        if (_stale == 0)
            return false;
        _stale--;
        return true;
    }

    private void Count()
    {
        if (++_samples < Math.Max(SamplesToJudge, Current))
            return;
        var slowness = Slowness();
        if (_timeouts > _samples * ManyTimeouts)
            Shrink(Down * Down);
        else if (slowness <= Tolerance && _isUsed)
            Grow();
        // Once may be chance.
        else if (slowness > Tolerance && (_wasSlow || _before is not null))
            Slow(slowness);
        (_samples, _timeouts, _isUsed, _wasSlow) = (0, 0, false, slowness > Tolerance);
    }

    /// <summary>Answers take much longer than usual.</summary>
    private void Slow(double slowness)
    {
        if (_before is { } before && slowness > before.Slowness * Sooner)
        {
            // Fewer at a time were answered no sooner.
            Become(before.Limit);
            _before = null;
            foreach (var kind in _kinds.Keys)
                _kinds[kind] = (_kinds[kind].Usual * slowness, []);
            return;
        }
        _before = (_limit, slowness);
        Shrink(Down);
    }

    private void Shrink(double factor)
    {
        _doubles = false;
        Become(_limit * factor);
    }

    private void Grow()
    {
        _before = null;
        if (_limit < _most)
            Become(_doubles ? _limit * 2 : _limit + Math.Sqrt(_limit) / 2);
    }

    private void Become(double limit)
    {
        _stale = Current;
        _limit = Math.Clamp(limit, Math.Min(Least, _most), _most);
    }

    /// <summary>How many times as long as usual answers took, the kinds by how many they were; 1 where nothing is known.</summary>
    private double Slowness()
    {
        var (sum, count) = (0.0, 0);
        foreach (var kind in _kinds.Keys)
        {
            var (usual, seconds) = _kinds[kind];
            if (seconds.Count < SamplesOfAKind)
                continue;
            seconds.Sort();
            var median = seconds[seconds.Count / 2];
            usual = Math.Min(usual, median);
            sum += median / usual * seconds.Count;
            count += seconds.Count;
            _kinds[kind] = (usual, []);
        }
        return count == 0 ? 1 : sum / count;
    }
}
