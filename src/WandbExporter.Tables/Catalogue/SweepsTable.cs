using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Yaml;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Sweeps, with what their configurations say.</summary>
internal static class SweepsTable
{
    public const string Name = "sweeps";

    /// <summary>The column that says which sweep a row is of, in all tables that have rows of sweeps.</summary>
    public const string Sweep = "sweep";

    public const string Metric = "metric";

    public const string Goal = "goal";

    public const string BestRun = "best_run";

    public const string BestValue = "best_value";

    public const string RunCount = "run_count";

    private static readonly IReadOnlyList<Column<SweepRow>> Described =
    [
        .. IdentityColumns.Project<SweepRow>(row => row.Sweep.Project),
        Column<SweepRow>.Key(Sweep, "Sweep.name", row => row.Sweep.Name),
        Column<SweepRow>.Text("id", "Sweep.id", row => row.Sweep.Id),
        Column<SweepRow>.Text("display_name", "Sweep.displayName", row => row.Sweep.DisplayName),
        Column<SweepRow>.Text("description", "Sweep.description", row => row.Sweep.Description),
        Column<SweepRow>.Text("state", "Sweep.state", row => row.Sweep.State),
        Column<SweepRow>.Text("method", "Sweep.method; `method` in the configuration where the server does not say", row => row.Sweep.Method ?? row.Config.Method),
        Column<SweepRow>.Text(Metric, "`metric.name` in the configuration", row => row.Config.MetricName),
        Column<SweepRow>.Text(Goal, "`metric.goal` in the configuration; null if it is not given", row => row.Config.MetricGoal),
        Column<SweepRow>.Text(
            BestRun,
            "the run whose summary has the best finite number under `metric` (the smallest, unless `goal` is given and is not `minimize`), of equal ones the oldest; null if no run has one",
            row => row.Best?.RunId),
        Column<SweepRow>.Number(BestValue, "that number", row => row.Best?.Value),
        Column<SweepRow>.Number("best_loss", "Sweep.bestLoss", row => row.Sweep.BestLoss),
        Column<SweepRow>.Integer(RunCount, "Sweep.runCount, and those that were exported and are gone", row => row.RunCount),
        Column<SweepRow>.Integer("run_count_expected", "Sweep.runCountExpected", row => row.Sweep.RunCountExpected),
        Column<SweepRow>.Integer("run_time", "Sweep.runTime", row => row.Sweep.RunTime) with { Unit = "seconds" },
        Column<SweepRow>.List("prior_runs", "Sweep.priorRuns.name", row => row.Sweep.PriorRuns),
        Column<SweepRow>.Time("created_at", "Sweep.createdAt", row => row.Sweep.CreatedAt),
        Column<SweepRow>.Time("updated_at", "Sweep.updatedAt", row => row.Sweep.UpdatedAt),
        Column<SweepRow>.Time("heartbeat_at", "Sweep.heartbeatAt", row => row.Sweep.HeartbeatAt),
        Column<SweepRow>.Text("username", "Sweep.user.username", row => row.Sweep.User?.Username),
        Column<SweepRow>.Text("user_name", "Sweep.user.name", row => row.Sweep.User?.Name),
        Column<SweepRow>.Json("config", "Sweep.config, read as YAML; null where it is none", row => row.Config.Json),
        Column<SweepRow>.Text("config_yaml", "Sweep.config", row => row.Sweep.Config),
        Column<SweepRow>.Text("config_error", "why the configuration cannot be read as YAML", row => row.Config.Problem),
        Column<SweepRow>.Json("controller", "Sweep.controller", row => row.Sweep.Controller),
        Column<SweepRow>.Json("scheduler", "Sweep.scheduler", row => row.Sweep.Scheduler),
    ];

    public static UnitKind Kind { get; } = new("Sweeps");

    public static ProjectUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a sweep",
        Described = Described,
        Query = "Sweeps",
        CountedBy = "`Project.totalSweeps`",
        Kind = Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        IsSmall = false,
        RowsAhead = static ahead => ahead.Sweeps,
        RowKey = [Sweep],
    };

    public static IRowTable<SweepRow> Open() => new ItemTable<SweepRow>(Name, Described, row => PartMetadata.OfProject(row.Sweep.Project));
}

/// <summary>A sweep, and what its configuration says.</summary>
internal sealed record SweepRow(SweepInfo Sweep, SweepConfig Config)
{
    /// <summary>Null where its runs were not looked at, or none of them has the metric.</summary>
    public SweepBest? Best { get; init; }

    /// <summary>Null where the server does not say it.</summary>
    public long? RunCount { get; init; } = Sweep.RunCount;

    public static SweepRow Of(SweepInfo sweep) => new(sweep, SweepConfig.Of(sweep.Config));
}
