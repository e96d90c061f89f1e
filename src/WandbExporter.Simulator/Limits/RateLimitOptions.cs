namespace WandbExporter.Simulator;

/// <summary>A budget of GraphQL requests, shared by all connections of one key.</summary>
public sealed record RateLimitOptions
{
    /// <summary>Requests that may come at once.</summary>
    public double Capacity { get; init; } = 200;

    public double RequestsPerSecond { get; init; } = 20;

    /// <summary>What it grants from some time after the key's first request on, in the order of time.</summary>
    public IReadOnlyList<RateChange> Changes { get; init; } = [];

    /// <summary>The real server does not promise the header; then clients have only <c>RateLimit-Reset</c>.</summary>
    public bool SendRetryAfter { get; init; }
}
