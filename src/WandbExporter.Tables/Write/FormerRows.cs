using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Write;

/// <summary>
/// Rows that were written or filled before, gone through once from the first to the last, to be copied where they are still wanted. Who
/// disposes it disposes the columns.
/// </summary>
/// <param name="columns">A column for each of the table; null for one that the rows do not have.</param>
/// <param name="rows">How many rows there are.</param>
internal sealed class FormerRows(IReadOnlyList<ColumnBuilder?> columns, int rows) : IDisposable
{
    /// <summary>Of each column the place of the row's value, or of the next one, among those that are not null.</summary>
    private readonly int[] _values = new int[columns.Count];
    private readonly (string Text, int Value)[] _texts = new (string, int)[columns.Count];
    private int _row = -1;

    /// <summary>The row groups of a part.</summary>
    /// <param name="seekable">The file.</param>
    /// <param name="wanted">The columns to read, which a build of another day may have written otherwise.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ParquetFormatException">The file is damaged, or lacks a column that is never null.</exception>
    public static async IAsyncEnumerable<FormerRows> ReadAsync(
        Stream seekable, IReadOnlyList<ColumnSpec> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = await ParquetFileReader.OpenAsync(seekable, cancellationToken);
        var places = wanted.Select(column => PlaceOf(reader, column)).ToList();
        for (var group = 0; group < reader.Footer.RowGroups.Count; group++)
        {
            var read = new ColumnBuilder?[wanted.Count];
            var rows = new FormerRows(read, checked((int)reader.Footer.RowGroups[group].Rows));
            try
            {
                for (var i = 0; i < read.Length; i++)
                    read[i] = places[i] < 0 ? null : await reader.ReadColumnAsync(group, places[i], cancellationToken);
            }
            catch
            {
                rows.Dispose();
                throw;
            }
            yield return rows;
        }
    }

    /// <summary>Goes to the next row; false behind the last one.</summary>
    public bool Next()
    {
        for (var i = 0; _row >= 0 && i < _values.Length; i++)
            _values[i] += IsNull(i) ? 0 : 1;
        return ++_row < rows;
    }

    /// <summary>The text that the row has in a column; null if it has none.</summary>
    public string? Text(int column)
    {
        if (IsNull(column))
            return null;
        var (builder, value) = ((BytesColumnBuilder)columns[column]!, _values[column]);
        // Most rows have there what the one before them has.
        ref var last = ref _texts[column];
        if (last.Text is null || !builder.Value(last.Value).SequenceEqual(builder.Value(value)))
            last = (Encoding.UTF8.GetString(builder.Value(value)), value);
        return last.Text;
    }

    /// <summary>What the row has in a column of flags; null if it has nothing there.</summary>
    public bool? Flag(int column) => IsNull(column) ? null : ((BooleanColumnBuilder)columns[column]!).Values[_values[column]];

    /// <summary>What the row has in a column of integers; null if it has nothing there.</summary>
    public long? Integer(int column) => IsNull(column) ? null : ((Int64ColumnBuilder)columns[column]!).Values[_values[column]];

    /// <summary>What the row has in a column of numbers; null if it has nothing there.</summary>
    public double? Number(int column) => IsNull(column) ? null : ((DoubleColumnBuilder)columns[column]!).Values[_values[column]];

    /// <summary>Appends the row to columns of the same types.</summary>
    public void CopyTo(IReadOnlyList<ColumnBuilder> builders)
    {
        for (var i = 0; i < builders.Count; i++)
        {
            if (IsNull(i))
                builders[i].AppendNull();
            else
                Append(builders[i], columns[i]!, _values[i]);
        }
    }

    /// <summary>Writes what the row has in its columns, so that rows that differ in a value differ in their bytes.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (IsNull(i))
            {
                Write(output, -1);
                continue;
            }
            switch (columns[i])
            {
                case BytesColumnBuilder bytes:
                    var value = bytes.Value(_values[i]);
                    Write(output, value.Length);
                    output.Write(value);
                    break;
                case Int64ColumnBuilder integers: Write(output, integers.Values[_values[i]]); break;
                case DoubleColumnBuilder numbers: Write(output, BitConverter.DoubleToInt64Bits(numbers.Values[_values[i]])); break;
                case BooleanColumnBuilder flags: Write(output, flags.Values[_values[i]] ? 1 : 0); break;
                case var other: throw new InvalidOperationException($"No table of objects has a column like {other!.GetType().Name}.");
            }
        }
    }

    public void Dispose()
    {
        foreach (var column in columns)
            column?.Dispose();
    }

    private bool IsNull(int column) => columns[column] is not { } builder || builder.IsNull(_row);

    private static int PlaceOf(ParquetFileReader reader, ColumnSpec column)
    {
        for (var i = 0; i < reader.Footer.Columns.Count; i++)
        {
            if (reader.Footer.Columns[i].Name == column.Name && reader.Footer.Columns[i].Type == column.Type)
                return i;
        }
        return column.Optional ? -1 : throw new ParquetFormatException($"It has no column '{column.Name}' of the type {column.Type}");
    }

    private static void Write(IBufferWriter<byte> output, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    private static void Append(ColumnBuilder to, ColumnBuilder from, int value)
    {
        switch (to)
        {
            case BytesColumnBuilder bytes: bytes.Append(((BytesColumnBuilder)from).Value(value)); break;
            case Int64ColumnBuilder integers: integers.Append(((Int64ColumnBuilder)from).Values[value]); break;
            case DoubleColumnBuilder numbers: numbers.Append(((DoubleColumnBuilder)from).Values[value]); break;
            case BooleanColumnBuilder flags: flags.Append(((BooleanColumnBuilder)from).Values[value]); break;
            default: throw new InvalidOperationException($"No table that is revised has a column like {to.GetType().Name}.");
        }
    }
}
