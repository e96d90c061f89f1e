using Microsoft.Extensions.Logging;

namespace WandbExporter.Simulator;

public sealed record SimulatorOptions
{
    public const string DefaultApiKey = "51a0c7e2d94b8f63a1e50d7b2c98f4e6035dab17";

    /// <summary>Opens everything. More keys: <see cref="Accounts"/>.</summary>
    public string ApiKey { get; init; } = DefaultApiKey;

    public IReadOnlyList<Account> Accounts { get; init; } = [];

    /// <summary>Of the API; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Of the host that signed URLs point to; 0 takes a free one.</summary>
    public int BucketPort { get; init; }

    /// <summary>Empty: a generated world with default options.</summary>
    public IReadOnlyList<World> Worlds { get; init; } = [];

    /// <summary>Null: no limit and no <c>RateLimit-*</c> headers.</summary>
    public RateLimitOptions? RateLimit { get; init; }

    /// <summary>Before every answer.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Up to so much more, different for every request, the same on every start.</summary>
    public TimeSpan LatencyJitter { get; init; }

    /// <summary>So much its clock is ahead, as its <c>Date</c> headers tell; less than zero: behind.</summary>
    public TimeSpan ClockAhead { get; init; }

    public FaultPlan Faults { get; init; } = FaultPlan.None;

    public TimeSpan SignedUrlLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Largest page of a connection; more is answered with as many.</summary>
    public int PageCap { get; init; } = 1000;

    /// <summary>The same of the files of an artifact.</summary>
    public int FilePageCap { get; init; } = 5000;

    /// <summary>Rows of one <c>history</c> answer at most; more are down-sampled.</summary>
    public int HistoryPageCap { get; init; } = 100_000;

    /// <summary>Null: no run's history is exported to files, and <c>parquetHistory</c> is empty.</summary>
    public ParquetHistoryOptions? ParquetHistory { get; init; }

    /// <summary>Rows of one <c>events</c> answer at most; more are down-sampled.</summary>
    public int EventsCap { get; init; } = 10_000;

    /// <summary>Lines of one <c>logLines</c> answer at most.</summary>
    public int LogPageCap { get; init; } = 1000;

    /// <summary>Bytes of one page of log lines; null: no bound.</summary>
    public int? LogPageBytes { get; init; }

    /// <summary>A page cut by its bytes says that nothing follows, as some servers do.</summary>
    public bool LogPageBytesHideNext { get; init; }

    /// <summary>A wrong key is answered with status 200 and nobody logged in, instead of 401.</summary>
    public bool WrongKeyIsAnonymous { get; init; }

    public CapabilityOptions Capabilities { get; init; } = CapabilityOptions.Newest;

    public QuirkOptions Quirks { get; init; } = QuirkOptions.None;

    /// <summary>For rate limits and the expiry of signed URLs; latency and slow bodies wait on it too.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Every request is appended here as a JSON line, as soon as it was answered.</summary>
    public string? RequestLogFile { get; init; }

    /// <summary>Requests kept in memory; older ones are forgotten.</summary>
    public int RequestsRemembered { get; init; } = 1_000_000;
}
