namespace WandbExporter.Simulator;

internal readonly record struct RateLimitAnswer(bool IsAllowed, int Remaining, double ResetSeconds)
{
    /// <summary>What stands in <c>RateLimit-Limit</c>: the server shows a scaled figure, not requests.</summary>
    public const int Limit = 1000;
}

/// <summary>Tokens flow in at a steady rate, or at one that changes at set times, up to the capacity; a request takes one or is refused.</summary>
internal sealed class TokenBucket(RateLimitOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _begun = time.GetTimestamp();
    private double _tokens = options.Capacity;
    private TimeSpan _filledAt;

    public RateLimitAnswer Take()
    {
        lock (_gate)
        {
            var rate = Fill(time.GetElapsedTime(_begun));
            var allowed = _tokens >= 1;
            if (allowed)
                _tokens -= 1;
            var reset = (allowed ? options.Capacity - _tokens : 1 - _tokens) / rate;
            return new RateLimitAnswer(allowed, (int)(RateLimitAnswer.Limit * _tokens / options.Capacity), reset);
        }
    }

    /// <returns>The rate at which tokens flow in now.</returns>
    private double Fill(TimeSpan now)
    {
        var rate = options.RequestsPerSecond;
        foreach (var change in options.Changes.TakeWhile(change => change.After <= now))
        {
            FillUntil(change.After, rate);
            rate = change.RequestsPerSecond;
        }
        FillUntil(now, rate);
        return rate;
    }

    private void FillUntil(TimeSpan moment, double rate)
    {
        if (moment <= _filledAt)
            return;
        _tokens = Math.Min(options.Capacity, _tokens + ((moment - _filledAt).TotalSeconds * rate));
        _filledAt = moment;
    }
}
