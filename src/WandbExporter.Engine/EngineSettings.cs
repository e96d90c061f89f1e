using WandbExporter.Client.Model;
using WandbExporter.Client.Pacing;
using WandbExporter.Hocon;
using WandbExporter.Parquet;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine;

/// <summary>The engine's settings, read once from HOCON (see reference.conf, which documents each) and validated.</summary>
public sealed record EngineSettings : StreamSettings
{
    private const string IncludedStores = "  include \"stores.conf\"\n";

    /// <summary>Which server is asked, unless the command line says something else.</summary>
    public required ServerSettings Server { get; init; }

    /// <summary>Where an export goes, unless the command line says something else; null if nothing says it.</summary>
    public string? Destination { get; init; }

    /// <summary>What is selected unless the command line says something else.</summary>
    public required SelectionSettings Selection { get; init; }

    public required int QueueHighWater { get; init; }

    public required UnitSettings Unit { get; init; }

    public required TimeSpan DrainTimeout { get; init; }

    public required FleetSettings Fleet { get; init; }

    /// <summary>Where unnamed temporary files stand.</summary>
    public required string SpoolDirectory { get; init; }

    public required BucketSettings Buckets { get; init; }

    /// <summary>The settings of the actor system: the resolved part of the configuration that is Akka's, as HOCON that Akka's own reader understands.</summary>
    public required string Akka { get; init; }

    /// <summary>The defaults: reference.conf, with what each kind of store has in its own.</summary>
    public static HoconConfig Reference => HoconConfig.Parse(ReferenceText);

    /// <summary>The text of reference.conf, with the comment of every setting.</summary>
    public static string ReferenceText
    {
        get
        {
            using var stream = typeof(EngineSettings).Assembly.GetManifestResourceStream("WandbExporter.Engine.reference.conf")!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd().Replace(IncludedStores, StoreKinds.Reference, StringComparison.Ordinal);
        }
    }

    /// <summary>Workers of a lane.</summary>
    internal int WorkersOf(Lane lane) => lane == Lane.Files ? Files.Workers : History.Workers;

    public static EngineSettings From(HoconConfig overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        var reference = Reference;
        SettingsCheck.Check(overrides, reference);
        var config = overrides.WithFallback(reference);
        var read = new SettingsReader(config.GetConfig("wandb-export")!);
        return new EngineSettings
        {
            Server = new ServerSettings(read.Text("server.base-url"), read.Text("server.api-key-file")),
            Destination = read.Text("destination"),
            Selection = new SelectionSettings(
                read.Texts("selection.paths"),
                read.Texts("selection.organizations"),
                read.Text("selection.since"),
                read.Text("selection.until"),
                read.Texts("selection.exclude-projects")),
            Listing = new ListingSettings(
                read.Int("listing.page-size", 1, 1000),
                read.Int("listing.runs-per-part", 1, 100_000),
                read.Int("listing.parallel-projects", 1, 64),
                read.Int("listing.max-sweeps", 1, 10),
                read.Int("listing.check-page-size", 1, 1000),
                read.Int("listing.largest-page", 1, 1000)),
            QueueHighWater = read.Int("queue.high-water", 1, 1_000_000),
            History = new HistorySettings(
                read.Int("history.workers", 1, 256),
                read.Int("history.windows-in-flight", 1, 64),
                read.Int("history.page-rows", 2, 1_000_000),
                read.Bytes("history.page-bytes", 64 * 1024, 256 * 1024 * 1024),
                read.Duration("history.page-time"),
                read.Int("history.attempts-at-a-window", 1, 100),
                read.Int("history.attempts-at-a-step", 1, 100),
                read.Int("history.max-refusals", 1, 1_000_000),
                read.Choice<HistorySourceChoice>("history.source"),
                read.Int("history.parquet-min-rows", 0, int.MaxValue),
                read.Bytes("history.pages-memory", 1024 * 1024, 64L * 1024 * 1024 * 1024),
                read.Int("history.split-rows", 0, int.MaxValue)),
            Files = new FileSettings(
                read.Int("files.workers", 1, 256),
                read.Int("files.downloads-in-flight", 1, 256),
                read.Int("files.page-size", 1, 10_000),
                read.Int("files.remembered-contents", 0, 10_000_000)),
            Artifacts = new ArtifactSettings(
                read.Int("artifacts.page-size", 1, 1000),
                read.Int("artifacts.collections-in-flight", 1, 64),
                read.Int("artifacts.urls-per-request", 1, 5000)),
            ConsolePageLines = read.Int("console.page-lines", 1, 1_000_000),
            SystemMetricsMinSamples = read.Int("system-metrics.min-samples", 1, 10_000_000),
            Write = new WriteSettings(
                read.Bytes("write.row-group-bytes", 64 * 1024, 1024 * 1024 * 1024),
                read.Bytes("write.row-groups-memory", 1024 * 1024, 64L * 1024 * 1024 * 1024),
                read.Choice<Compression>("write.compression"),
                read.Bool("write.delta-integers"),
                read.Bool("write.byte-stream-split"),
                read.Bytes("write.long-file-bytes", 64 * 1024, 16L * 1024 * 1024 * 1024)),
            Transport = new TransportSettings(
                read.Int("transport.max-concurrency", 1, 1024),
                read.Double("transport.max-requests-per-second", 0, 100_000),
                read.Bytes("transport.max-bytes-per-second", 0, 1L << 50),
                read.QuietHours("transport.quiet-hours"),
                read.Duration("transport.attempt-timeout"),
                read.Int("transport.max-attempts", 1, 100),
                read.Duration("transport.backoff-base"),
                read.Duration("transport.backoff-cap")),
            Unit = new UnitSettings(read.Int("unit.max-attempts", 1, 100), read.Duration("unit.retry-after")),
            DrainTimeout = read.Duration("drain-timeout"),
            Fleet = new FleetSettings(read.Duration("fleet.lease"), read.Duration("fleet.lock-stale-after")),
            SpoolDirectory = read.Text("spool-directory") ?? Path.GetTempPath(),
            Buckets = StoreKinds.ReadSettings(read),
            Akka = config.ToResolvedText("akka"),
        };
    }
}

/// <summary>Which server, and the file with its key; null where something else says it.</summary>
public sealed record ServerSettings(string? BaseUrl, string? ApiKeyFile);

/// <summary>What is exported, as it is written on a command line.</summary>
public sealed record SelectionSettings(IReadOnlyList<string> Paths, IReadOnlyList<string> Organizations, string? Since, string? Until, IReadOnlyList<string> ExcludeProjects);

/// <summary>How projects and runs are listed.</summary>
public sealed record ListingSettings(int PageSize, int RunsPerPart, int ParallelProjects, int MaxSweeps, int CheckPageSize = 500, int LargestPage = 500)
{
    /// <summary>Asks for runs with all their fields; no page grows beyond what is committed together.</summary>
    public RunQuery Query(string filter, string order) => new(filter, order, PageSize, Math.Min(LargestPage, Math.Max(PageSize, RunsPerPart)));
}

/// <summary>How histories are read.</summary>
public sealed record HistorySettings(
    int Workers,
    int WindowsInFlight,
    int PageRows,
    long PageBytes,
    TimeSpan PageTime,
    int AttemptsAtAWindow,
    int AttemptsAtAStep,
    int MaxRefusals,
    HistorySourceChoice Source = HistorySourceChoice.Auto,
    int ParquetMinRows = 1000,
    long PagesMemory = 24 * 1024 * 1024,
    int SplitRows = 0);

/// <summary>How run files are read.</summary>
public sealed record FileSettings(int Workers, int DownloadsInFlight, int PageSize, int RememberedContents);

/// <summary>How artifacts are read.</summary>
public sealed record ArtifactSettings(int PageSize, int CollectionsInFlight, int UrlsPerRequest);

/// <summary>The budget of the server and the policy of one attempt.</summary>
public sealed record TransportSettings(
    int MaxConcurrency,
    double MaxRequestsPerSecond,
    long MaxBytesPerSecond,
    QuietHours? QuietHours,
    TimeSpan AttemptTimeout,
    int MaxAttempts,
    TimeSpan BackoffBase,
    TimeSpan BackoffCap);

/// <summary>How long processes that work on one export wait for each other.</summary>
/// <param name="Lease">How long one may go on without an answer of the one that coordinates.</param>
/// <param name="LockStaleAfter">How long the lock may be without a sign of life before another takes it.</param>
public sealed record FleetSettings(TimeSpan Lease, TimeSpan LockStaleAfter);

/// <summary>When a failed unit is tried again.</summary>
public sealed record UnitSettings(int MaxAttempts, TimeSpan RetryAfter);
