using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Archive.Reports;

/// <summary>Writes what an export says of itself as a table, of any number of rows: no more than a row group is held.</summary>
internal static class StatementTable
{
    private const int RowsPerGroup = 50_000;

    /// <param name="sink">Where it goes.</param>
    /// <param name="key">Where it stands.</param>
    /// <param name="name">The table's name.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="items">What it is about.</param>
    /// <param name="append">Appends the rows of one of them.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static Task WriteAsync<TItem>(
        ISink sink, ObjectKey key, string name, IReadOnlyList<ColumnSpec> schema, IEnumerable<TItem> items, Action<FixedTable, TItem> append, CancellationToken cancellationToken) => sink.PutAsync(
        key,
        async (stream, token) =>
        {
            using var table = new FixedTable(name, schema);
            await using var writer = new ParquetFileWriter(stream, schema, new ParquetWriterOptions());
            foreach (var item in items)
            {
                token.ThrowIfCancellationRequested();
                append(table, item);
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
}
