using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// Writes <c>_export/failures.parquet</c>: a row for every unit whose last attempt failed, or, where only some steps of it are missing,
/// for each range of them, where only files of it are missing, for each of those that are named; no rows when there is none.
/// </summary>
internal sealed class FailuresWriter(ISink sink)
{
    public static IReadOnlyList<ColumnSpec> Schema { get; } =
    [
        new("unit", ColumnType.String, Optional: false),
        new("kind", ColumnType.String, Optional: false),
        new(ColumnNames.Entity, ColumnType.String),
        new(ColumnNames.Project, ColumnType.String),
        new(ColumnNames.Run, ColumnType.String),
        new("code", ColumnType.String, Optional: false),
        new("message", ColumnType.String, Optional: false),
        new("attempts", ColumnType.Int64, Optional: false),
        new("last_answer", ColumnType.String),
        new("failed_at", ColumnType.Timestamp, Optional: false),
        new("gap_from_step", ColumnType.Int64),
        new("gap_to_step", ColumnType.Int64),
        new("path", ColumnType.String),
    ];

    public Task WriteAsync(IReadOnlyCollection<UnitFailed> failures, CancellationToken cancellationToken) =>
        StatementTable.WriteAsync(sink, ExportKeys.Failures, "failures", Schema, failures, Append, cancellationToken);

    private static void Append(FixedTable table, UnitFailed failed)
    {
        foreach (var file in failed.Files ?? [])
            Append(table, failed, null, file);
        if (failed.Files is { Count: > 0 })
            return;
        foreach (var gap in failed.Gaps is { Count: > 0 } gaps ? gaps : (IReadOnlyList<HistoryGap?>)[null])
            Append(table, failed, gap, null);
    }

    private static void Append(FixedTable table, UnitFailed failed, HistoryGap? gap, FailedFile? file)
    {
        var unit = UnitId.Parse(failed.Unit);
        table.Set("unit", failed.Unit);
        table.Set("kind", unit.Kind.Name);
        table.Set(ColumnNames.Entity, unit.Subject.Entity);
        table.Set(ColumnNames.Project, unit.Subject.Project);
        table.Set(ColumnNames.Run, unit.Subject.RunId);
        table.Set("code", file?.Code ?? failed.Failure.Code);
        table.Set("message", file?.Message ?? failed.Failure.Message);
        table.Set("attempts", (long)failed.Attempts);
        table.Set("last_answer", file is not null ? file.LastAnswer : gap is null ? failed.Failure.LastAnswer : gap.LastAnswer);
        table.SetTime("failed_at", failed.At);
        table.Set("gap_from_step", gap?.From);
        table.Set("gap_to_step", gap?.To);
        table.Set("path", file?.Path);
        table.EndRow();
    }
}
