namespace WandbExporter.Simulator;

/// <summary>What goes wrong, for which requests, and how often.</summary>
public sealed record FaultRule
{
    public FaultKind Kind { get; init; }

    public FaultMatch Match { get; init; } = new();

    /// <summary>Of every matching request on its own; which ones is a function of the plan's seed and the request's place.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>So many matching requests pass before the rule begins.</summary>
    public int Skip { get; init; }

    /// <summary>So many times at most.</summary>
    public int? Limit { get; init; }

    /// <summary>Only these matching requests, counted from 1.</summary>
    public IReadOnlyList<long>? Nth { get; init; }

    /// <summary>A hit takes the next matching requests with it.</summary>
    public int Burst { get; init; } = 1;

    public int Status { get; init; } = 502;

    /// <summary>
    /// Null: HTML for 5xx and 413, the server's JSON for the rest. With status 200, the JSON says <c>response too large</c> and has no data.
    /// </summary>
    public string? Body { get; init; }

    public double? RetryAfterSeconds { get; init; }

    /// <summary>Of a cut, truncated or short body: which part arrives.</summary>
    public double KeepFraction { get; init; } = 0.5;

    public int BytesPerSecond { get; init; } = 1024;

    public int DelayMilliseconds { get; init; } = 1000;

    public double MillisecondsPerRow { get; init; } = 1;

    /// <summary>Of page and field faults: the field's name, such as <c>runs</c> or <c>config</c>; null for any connection, or any history.</summary>
    public string? Field { get; init; }

    /// <summary>Can a request to that endpoint go wrong in this way?</summary>
    internal bool CanHit(FaultEndpoint endpoint) => Kind switch
    {
        FaultKind.TruncateJson or FaultKind.RepeatPage or FaultKind.CursorLoop or FaultKind.EmptyPage or FaultKind.NullNode
            or FaultKind.PartialError or FaultKind.WrongDigest or FaultKind.SlowRows or FaultKind.MissingFiles => endpoint == FaultEndpoint.GraphQL,
        FaultKind.ExpiredUrls => endpoint != FaultEndpoint.Bucket,
        FaultKind.CorruptBytes or FaultKind.IgnoreRange or FaultKind.ShortBody or FaultKind.ExpireUrl or FaultKind.DeleteVersion or FaultKind.WrongSizes
            => endpoint == FaultEndpoint.Bucket,
        _ => true,
    };

    internal bool IsAboutData => Kind is FaultKind.RepeatPage or FaultKind.CursorLoop or FaultKind.EmptyPage or FaultKind.NullNode or FaultKind.PartialError
        or FaultKind.ExpiredUrls or FaultKind.WrongDigest or FaultKind.CorruptBytes or FaultKind.IgnoreRange or FaultKind.ShortBody
        or FaultKind.ExpireUrl or FaultKind.DeleteVersion or FaultKind.WrongSizes or FaultKind.MissingFiles;

    /// <summary>Is it decided for each answer with history, when its rows are known, and not when the request arrives?</summary>
    internal bool IsAboutHistory => Kind == FaultKind.SlowRows || Match.IsAboutHistory;
}
