namespace WandbExporter.Benchmarks.Beside;

/// <summary>One export that two builds do in turns.</summary>
internal sealed record SpeedRow(string Name, string Title, long Runs, long Rows, params string[] Options)
{
    private static readonly string[] HistoryAlone = ["--tables", "history", "--history-source", "graphql"];

    private static readonly string[] ListingAlone = ["--tables", "runs,run_config,run_summary"];

    public static readonly SpeedRow[] All =
    [
        new("small-runs", "2,000 runs of 20 rows, all tables", Runs: 2_000, Rows: 20) { IsScaledByRuns = true },
        new("runs-4", "16 runs of 240,000 rows, 4 connections", Runs: 16, Rows: 240_000, HistoryAlone) { Connections = 4 },
        new("runs-16", "16 runs of 240,000 rows, 16 connections", Runs: 16, Rows: 240_000, HistoryAlone) { Connections = 16 },
        new("runs-64", "16 runs of 240,000 rows, 64 connections", Runs: 16, Rows: 240_000, HistoryAlone) { Connections = 64 },
        new("long-run", "one run of 3,000,000 rows, 17 metrics", Runs: 1, Rows: 3_000_000, HistoryAlone) { Metrics = 17 },
        new("slow-server", "one run of 1,000,000 rows, 100 ms an answer", Runs: 1, Rows: 1_000_000, HistoryAlone) { LatencyMilliseconds = 100 },
        new("start-up", "one run of 300,000 rows", Runs: 1, Rows: 300_000, HistoryAlone),
        new("small-files", "one run of 2,000 files of 2 kB", Runs: 1, Rows: 10, "--tables", "files") { Files = 2_000 },
        new("listing", "200,000 runs, listing alone", Runs: 200_000, Rows: 1, ListingAlone) { IsScaledByRuns = true },
        new("slow-listing", "20,000 runs, listing alone, 100 ms an answer", Runs: 20_000, Rows: 1, ListingAlone) { IsScaledByRuns = true, LatencyMilliseconds = 100 },
        new("tiny", "one run of 10 rows, all tables", Runs: 1, Rows: 10),
    ];

    public int Metrics { get; init; } = 10;

    public int LatencyMilliseconds { get; init; }

    /// <summary>Files of a run, of 2 kB on the average; null for the few that an ordinary run has.</summary>
    public int? Files { get; init; }

    /// <summary>So many requests at a time, and beside the builds a loop that only fetches; null leaves it to the build.</summary>
    public int? Connections { get; init; }

    /// <summary>A smaller export has fewer runs, not shorter ones.</summary>
    public bool IsScaledByRuns { get; init; }

    /// <summary>The same shape with a part of the data.</summary>
    public SpeedRow Scaled(double scale) => IsScaledByRuns
        ? this with { Runs = Math.Max(1, (long)(Runs * scale)) }
        : this with { Rows = Math.Max(10, (long)(Rows * scale)) };
}
