using WandbExporter.Parquet;

namespace WandbExporter.Tables.Write;

/// <summary>
/// A part that takes the place of a former one of the same table: its rows, but for those that are replaced, and then new ones. A column
/// that only one of the two has is null in the other's rows.
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

    /// <summary>Adds the rows of a former part, but for those whose key column holds one of some names.</summary>
    /// <param name="seekable">The file.</param>
    /// <param name="keyColumn">The column that says what a row is of.</param>
    /// <param name="replaced">The names, as UTF-8 text.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ParquetFormatException">The file is damaged.</exception>
    public async Task KeepAsync(Stream seekable, string keyColumn, IReadOnlySet<string> replaced, CancellationToken cancellationToken)
    {
        var reader = await ParquetFileReader.OpenAsync(seekable, cancellationToken);
        var places = columns.Select(column => PlaceOf(reader, column)).ToList();
        var key = columns.ToList().FindIndex(column => column.Name == keyColumn);
        for (var group = 0; group < reader.Footer.RowGroups.Count; group++)
        {
            var read = new ColumnBuilder?[columns.Count];
            try
            {
                for (var i = 0; i < read.Length; i++)
                    read[i] = places[i] < 0 ? null : await reader.ReadColumnAsync(group, places[i], cancellationToken);
                Keep(read, (BytesColumnBuilder)read[key]!, replaced);
            }
            finally
            {
                foreach (var column in read)
                    column?.Dispose();
            }
        }
    }

    /// <summary>Adds new rows, of a part with the same columns.</summary>
    public void Add(ITablePart part)
    {
        var all = Enumerable.Repeat(true, part.Rows).ToArray();
        for (var i = 0; i < _builders.Length; i++)
            Append(_builders[i], part.Builders[i], all);
        Rows += part.Rows;
    }

    public void Dispose()
    {
        foreach (var builder in _builders)
            builder.Dispose();
    }

    private static int PlaceOf(ParquetFileReader reader, ColumnSpec column)
    {
        for (var i = 0; i < reader.Footer.Columns.Count; i++)
        {
            if (reader.Footer.Columns[i].Name == column.Name && reader.Footer.Columns[i].Type == column.Type)
                return i;
        }
        return column.Optional ? -1 : throw new ParquetFormatException($"It has no column '{column.Name}' of the type {column.Type}");
    }

    private void Keep(ColumnBuilder?[] read, BytesColumnBuilder keys, IReadOnlySet<string> replaced)
    {
        var kept = new bool[keys.Rows];
        for (var row = 0; row < kept.Length; row++)
            kept[row] = !replaced.Contains(System.Text.Encoding.UTF8.GetString(keys.Value(row)));
        for (var i = 0; i < read.Length; i++)
            Append(_builders[i], read[i], kept);
        Rows += kept.Count(one => one);
    }

    private static void Append(ColumnBuilder to, ColumnBuilder? from, ReadOnlySpan<bool> kept)
    {
        var value = 0;
        for (var row = 0; row < kept.Length; row++)
        {
            var isNull = from is null || from.IsNull(row);
            if (kept[row])
            {
                if (isNull)
                    to.AppendNull();
                else
                    Append(to, from!, value);
            }
            value += isNull ? 0 : 1;
        }
    }

    private static void Append(ColumnBuilder to, ColumnBuilder from, int value)
    {
        switch (to)
        {
            case BytesColumnBuilder bytes: bytes.Append(((BytesColumnBuilder)from).Value(value)); break;
            case Int64ColumnBuilder integers: integers.Append(((Int64ColumnBuilder)from).Values[value]); break;
            case DoubleColumnBuilder numbers: numbers.Append(((DoubleColumnBuilder)from).Values[value]); break;
            case BooleanColumnBuilder flags: flags.Append(((BooleanColumnBuilder)from).Values[value]); break;
            default: throw new InvalidOperationException($"No listed table has a column like {to.GetType().Name}.");
        }
    }
}
