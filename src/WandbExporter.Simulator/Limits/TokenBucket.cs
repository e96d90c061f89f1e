namespace WandbExporter.Simulator;

internal readonly record struct RateLimitAnswer(bool IsAllowed, int Remaining, double ResetSeconds)
{
    /// <summary>What stands in <c>RateLimit-Limit</c>: the server shows a scaled figure, not requests.</summary>
    public const int Limit = 1000;
}

/// <summary>Tokens flow in at a steady rate up to the capacity; a request takes one or is refused.</summary>
internal sealed class TokenBucket(RateLimitOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _tokens = options.Capacity;
    private long _filledAt = time.GetTimestamp();

    public RateLimitAnswer Take()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(options.Capacity, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * options.RequestsPerSecond));
            _filledAt = now;
            var allowed = _tokens >= 1;
            if (allowed)
                _tokens -= 1;
            var reset = (allowed ? options.Capacity - _tokens : 1 - _tokens) / options.RequestsPerSecond;
            return new RateLimitAnswer(allowed, (int)(RateLimitAnswer.Limit * _tokens / options.Capacity), reset);
        }
    }
}
