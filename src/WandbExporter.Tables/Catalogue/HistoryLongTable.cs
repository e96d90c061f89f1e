using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>What histories are in the long layout, a row a value: a table of its own, since no glob should read both as one.</summary>
internal sealed class HistoryLongTable : TableDescriptor
{
    public static HistoryLongTable Descriptor { get; } = new()
    {
        Name = "history_long",
        Group = TableGroup.Metrics,
        RowIs = "a logged value, by run, key and step",
        Query = HistoryTable.Descriptor.Query,
        Needs = HistoryTable.Descriptor.Needs,
        CountedBy = HistoryTable.Descriptor.CountedBy,
    };

    public override IReadOnlyList<ColumnDescriptor> Columns { get; } =
    [
        .. IdentityColumns.OfRun,
        new("step", ColumnType.Int64, "`_step`; null if it is no whole number"),
        new("timestamp", ColumnType.Double, "`_timestamp`; null if it is no number") { Unit = "seconds since 1970" },
        new("key", ColumnType.String, "the metric's name as logged", Optional: false),
        new("value_double", ColumnType.Double, "numbers that a double holds exactly, NaN and the infinities"),
        new("value_int", ColumnType.Int64, "whole numbers; one that a double holds stands in both columns"),
        new("value_string", ColumnType.String, "strings"),
        new("value_json", ColumnType.Json, "everything else"),
        new("row_index", ColumnType.Int64, "which row of its run it is, from 0, where the step does not say"),
    ];

    public override string FilledBy => $"{HistoryTable.Descriptor.FilledBy}, with `--history-layout long`";

    public override ResumeRule Resume => HistoryTable.Descriptor.Resume;

    public override RunningRule WhileRunning => HistoryTable.Descriptor.WhileRunning;

    /// <summary>It is asked for as <c>history</c>.</summary>
    public override bool IsSelectable => false;
}
