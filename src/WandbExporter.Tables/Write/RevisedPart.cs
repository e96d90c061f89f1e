using WandbExporter.Parquet;

namespace WandbExporter.Tables.Write;

/// <summary>
/// A part that takes the place of former ones of the same table: rows of theirs that are kept, and then new ones. A column that only one of
/// the two has is null in the other's rows.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="columns">Its columns.</param>
/// <param name="metadata">What all rows have in common.</param>
internal sealed class RevisedPart(string table, IReadOnlyList<ColumnSpec> columns, IReadOnlyList<KeyValuePair<string, string>> metadata) : ITablePart
{
    private readonly ColumnBuilder[] _builders = [.. columns.Select(column => ColumnBuilder.Create(column.Type))];

    public string Table => table;

    public int Rows { get; private set; }

    public IReadOnlyList<ColumnSpec> Columns => columns;

    public IReadOnlyList<ColumnBuilder?> Builders => _builders;

    public IEnumerable<KeyValuePair<string, string>> Metadata => metadata;

    public long MemoryBytes => _builders.Sum(builder => builder.MemoryBytes);

    /// <summary>Adds the rows of a former part, but for those whose key column holds one of some names.</summary>
    /// <param name="seekable">The file.</param>
    /// <param name="keyColumn">The column that says what a row is of.</param>
    /// <param name="replaced">The names.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ParquetFormatException">The file is damaged.</exception>
    public async Task KeepAsync(Stream seekable, string keyColumn, IReadOnlySet<string> replaced, CancellationToken cancellationToken)
    {
        var key = columns.ToList().FindIndex(column => column.Name == keyColumn);
        await foreach (var group in FormerRows.ReadAsync(seekable, columns, cancellationToken))
        {
            using var rows = group;
            while (rows.Next())
            {
                if (!replaced.Contains(rows.Text(key)!))
                    Keep(rows);
            }
        }
    }

    /// <summary>Adds the row at which the rows of a former part are.</summary>
    public void Keep(FormerRows row)
    {
        row.CopyTo(_builders);
        Rows++;
    }

    /// <summary>Adds new rows, of a part with the same columns.</summary>
    public void Add(ITablePart part)
    {
        // They stay the part's.
        var rows = new FormerRows(part.Builders, part.Rows);
        while (rows.Next())
            Keep(rows);
    }

    public void Dispose()
    {
        foreach (var builder in _builders)
            builder.Dispose();
    }
}
