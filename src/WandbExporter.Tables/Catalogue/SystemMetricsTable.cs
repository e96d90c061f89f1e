using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>System metrics of runs, a column a metric.</summary>
internal static class SystemMetricsTable
{
    public const string Name = "system_metrics";

    public static UnitKind Kind { get; } = new("SystemMetrics");

    public static RunUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        Group = TableGroup.Metrics,
        RowIs = "a sample",
        Described =
        [
            .. IdentityColumns.OfRun,
            new("_timestamp", ColumnType.Double, "`_timestamp` as sampled") { Unit = "seconds since 1970" },
            new("_runtime", ColumnType.Double, "`_runtime` as sampled") { Unit = "seconds" },
        ],
        FurtherColumns = "one a metric, such as `system.cpu`",
        Query = "Events",
        CountedBy = "`Run.eventsLineCount`; the server samples, and the report says where it gave fewer",
        Kind = Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        Count = run => run.EventsLineCount,
        Requests = (_, _) => 1,
    };
}
