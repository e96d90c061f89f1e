using WandbExporter.Parquet;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Columns;

/// <summary>Rows of a table of which each is one item, made by its described columns.</summary>
/// <param name="table">The table's name.</param>
/// <param name="columns">Its columns.</param>
/// <param name="metadata">What all rows of a part have in common, said by one of them.</param>
internal sealed class ItemTable<TItem>(
    string table,
    IReadOnlyList<Column<TItem>> columns,
    Func<TItem, IEnumerable<KeyValuePair<string, string>>> metadata) : IRowTable<TItem>
{
    private readonly ColumnBuilder[] _builders = [.. columns.Select(column => ColumnBuilder.Create(column.Type))];
    private TItem? _last;

    public string Table => table;

    public int Rows { get; private set; }

    public IReadOnlyList<ColumnSpec> Columns { get; } = [.. columns.Select(column => column.Spec)];

    public IReadOnlyList<ColumnBuilder?> Builders => _builders;

    public IEnumerable<KeyValuePair<string, string>> Metadata => Rows == 0 ? [] : metadata(_last!);

    public long MemoryBytes => _builders.Sum(builder => builder.MemoryBytes);

    public void Append(TItem item)
    {
        for (var i = 0; i < _builders.Length; i++)
            columns[i].Append(_builders[i], item);
        _last = item;
        Rows++;
    }

    public void Dispose()
    {
        foreach (var builder in _builders)
            builder.Dispose();
    }
}
