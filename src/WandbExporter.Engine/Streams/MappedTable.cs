using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>A table part whose rows are made of something else.</summary>
internal sealed class MappedTable<T, TRow>(IRowTable<TRow> table, Func<T, TRow> row) : IRowTable<T>
{
    public string Table => table.Table;

    public int Rows => table.Rows;

    public IReadOnlyList<ColumnSpec> Columns => table.Columns;

    public IReadOnlyList<ColumnBuilder?> Builders => table.Builders;

    public IEnumerable<KeyValuePair<string, string>> Metadata => table.Metadata;

    public IReadOnlyList<ColumnClaim>? Claims => table.Claims;

    public long MemoryBytes => table.MemoryBytes;

    public void Append(T item) => table.Append(row(item));

    public void Dispose() => table.Dispose();
}
