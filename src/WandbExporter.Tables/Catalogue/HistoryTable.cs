using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Metric histories, a column a metric.</summary>
internal static class HistoryTable
{
    public const string Name = "history";

    /// <summary>Values in a row when the server does not say.</summary>
    public const int CellsOfARow = 16;

    /// <summary>Rows that are one page.</summary>
    private const int FewRows = 1000;

    public static UnitKind Kind { get; } = new("History");

    public static RunUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        Group = TableGroup.Metrics,
        RowIs = "a logged row, in step order",
        Described =
        [
            .. IdentityColumns.OfRun,
            new("_step", ColumnType.Int64, "`_step` as logged"),
            new("_timestamp", ColumnType.Double, "`_timestamp` as logged") { Unit = "seconds since 1970" },
            new("_runtime", ColumnType.Double, "`_runtime` as logged") { Unit = "seconds" },
            new(ColumnNames.NullKeys, ColumnType.Json, "keys that were logged as null; only in parts that have one"),
        ],
        FurtherColumns = "one a metric, under its name as logged",
        Query = "HistoryPage",
        Needs = "the server's Parquet exports where it has them; without them, rows come from the GraphQL API",
        CountedBy = "`Run.historyLineCount`",
        Kind = Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.AtStep,
        Live = RunningRule.GoesOn,
        IsBundledInLongLayout = true,
        Count = run => run.HistoryLineCount,
        Requests = (run, pages) => run.HistoryLineCount is { } rows and > 0 ? 1 + rows / pages.HistoryRows : 0,
        IsSmall = run => run.HistoryLineCount <= FewRows && CellsOf(run) <= FewRows * CellsOfARow,
    };

    /// <summary>About how many values a history has.</summary>
    public static long CellsOf(RunDescriptor run) => run.HistoryCells ?? (run.HistoryLineCount ?? 0) * CellsOfARow;
}
