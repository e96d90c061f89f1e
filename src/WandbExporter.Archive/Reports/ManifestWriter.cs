using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Archive.Reports;

/// <summary>Writes <c>_export/manifest.parquet</c>: every part of every committed unit, streamed from the journal.</summary>
/// <param name="sink">Where it goes.</param>
/// <param name="presence">Learns which parts there are.</param>
internal sealed class ManifestWriter(ISink sink, PartPresence presence)
{
    private const int RowsPerGroup = 50_000;

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

    /// <param name="records">Reads the journal, from its start at each call.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task WriteAsync(Func<CancellationToken, IAsyncEnumerable<JournalRecord>> records, CancellationToken cancellationToken) => sink.PutAsync(
        ExportKeys.Manifest,
        async (stream, token) =>
        {
            using var table = new FixedTable("manifest", Schema);
            await using var writer = new ParquetFileWriter(stream, Schema, new ParquetWriterOptions());
            await foreach (var committed in CommittedParts.ReadAsync(records(token), token))
            {
                presence.Expect(committed.Info);
                Append(table, committed);
                if (table.Rows < RowsPerGroup)
                    continue;
                await writer.WriteRowGroupAsync(table.Builders, table.Rows, token);
                table.Clear();
            }
            if (table.Rows > 0)
                await writer.WriteRowGroupAsync(table.Builders, table.Rows, token);
            await writer.CompleteAsync(token);
        },
        cancellationToken);

    private static void Append(FixedTable table, LedgerPart committed)
    {
        table.Set("path", committed.Info.Key);
        table.Set("table", committed.Info.Table);
        table.Set("bytes", committed.Info.Bytes);
        table.Set("sha256", committed.Info.Sha256);
        table.Set("source_md5", committed.Info.SourceMd5);
        table.Set("rows", committed.Info.Rows);
        table.Set("unit", committed.Record.Unit);
        table.SetTime("committed_at", committed.Record.At);
        table.EndRow();
    }
}
