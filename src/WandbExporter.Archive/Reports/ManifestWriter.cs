using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Archive.Reports;

/// <summary>Writes <c>_export/manifest.parquet</c>: every part of every committed unit.</summary>
/// <param name="sink">Where it goes.</param>
/// <param name="presence">Learns which parts there are.</param>
internal sealed class ManifestWriter(ISink sink, PartPresence presence)
{
    public static IReadOnlyList<ColumnSpec> Schema { get; } =
    [
        new("path", ColumnType.String, Optional: false),
        new("table", ColumnType.String),
        new("bytes", ColumnType.Int64, Optional: false),
        new("sha256", ColumnType.String, Optional: false),
        new("source_md5", ColumnType.String),
        new("rows", ColumnType.Int64, Optional: false),
        new("unit", ColumnType.String, Optional: false),
        new("committed_at", ColumnType.Timestamp, Optional: false),
    ];

    /// <param name="parts">The parts that count, again at each pass.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task WriteAsync(IEnumerable<PartCommitted> parts, CancellationToken cancellationToken) =>
        StatementTable.WriteAsync(sink, ExportKeys.Manifest, "manifest", Schema, parts, Append, cancellationToken);

    private void Append(FixedTable table, PartCommitted committed)
    {
        presence.Expect(committed.Part);
        table.Set("path", committed.Part.Key);
        table.Set("table", committed.Part.Table);
        table.Set("bytes", committed.Part.Bytes);
        table.Set("sha256", committed.Part.Sha256);
        table.Set("source_md5", committed.Part.SourceMd5);
        table.Set("rows", committed.Part.Rows);
        table.Set("unit", committed.Unit);
        table.SetTime("committed_at", committed.At);
        table.EndRow();
    }
}
