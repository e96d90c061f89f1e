namespace WandbExporter.Core.Plan;

/// <summary>The tables an export can hold, by the names that stand in <c>--tables</c>, in keys and in the manifest.</summary>
public static class TableNames
{
    public const string Projects = "projects";
    public const string Runs = "runs";
    public const string RunConfig = "run_config";
    public const string RunSummary = "run_summary";
    public const string History = "history";
    public const string SystemMetrics = "system_metrics";
    public const string Files = "files";
    public const string ConsoleLogs = "console_logs";

    /// <summary>What <see cref="History"/> is in the long layout; a table of its own, since no glob should read both as one.</summary>
    public const string HistoryLong = "history_long";

    public static IReadOnlyList<string> All { get; } =
        [Projects, Runs, RunConfig, RunSummary, History, SystemMetrics, Files, ConsoleLogs];
}
