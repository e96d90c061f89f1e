namespace WandbExporter.Storage.Buckets;

/// <summary>How often and after which pauses a request to a store is tried again.</summary>
internal sealed record RetryOptions
{
    /// <summary>Requests for one answer, the first included.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>The pause after the first failed attempt; it doubles with each further one, and varies a little.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(20);
}
