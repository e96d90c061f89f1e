using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using WandbExporter.Parquet;

namespace WandbExporter.Arrow;

/// <summary>Columns as Arrow has them. Ours keep only the values that are there; Arrow has a place for each row.</summary>
internal static class ArrowColumns
{
    /// <summary>JSON is text to readers of Arrow; the field's metadata says that it is JSON.</summary>
    private static readonly KeyValuePair<string, string>[] Json = [new("wandb.type", "json")];

    public static Field FieldOf(ColumnSpec column) => new(column.Name, TypeOf(column.Type), column.Optional, column.Type == ColumnType.Json ? Json : null);

    /// <param name="type">What the column holds.</param>
    /// <param name="column">Its values, up to the last row; null if it has none.</param>
    /// <param name="rows">How many rows there are.</param>
    public static IArrowArray ArrayOf(ColumnType type, ColumnBuilder? column, int rows)
    {
        var (nulls, validity) = column is null ? (rows, new byte[Bits(rows)]) : (column.Nulls, ValidityOf(column, rows));
        var present = new ArrowBuffer(validity);
        return type switch
        {
            ColumnType.Double => new DoubleArray(Spread(column is DoubleColumnBuilder doubles ? doubles.Values : default, column, rows), present, rows, nulls, 0),
            ColumnType.Int64 => new Int64Array(Spread(column is Int64ColumnBuilder integers ? integers.Values : default, column, rows), present, rows, nulls, 0),
            ColumnType.Boolean => new BooleanArray(Bits(column as BooleanColumnBuilder, rows), present, rows, nulls, 0),
            ColumnType.String or ColumnType.Json => Strings(column as BytesColumnBuilder, present, rows, nulls),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No history has a column of this type."),
        };
    }

    private static IArrowType TypeOf(ColumnType type) => type switch
    {
        ColumnType.Double => DoubleType.Default,
        ColumnType.Int64 => Int64Type.Default,
        ColumnType.Boolean => BooleanType.Default,
        ColumnType.String or ColumnType.Json => StringType.Default,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No history has a column of this type."),
    };

    private static int Bits(int rows) => (rows + 7) / 8;

    /// <summary>Empty where every row has a value, as Arrow allows.</summary>
    private static byte[] ValidityOf(ColumnBuilder column, int rows)
    {
        if (column.Nulls == 0)
            return [];
        var bits = new byte[(rows + 63) / 64 * 8];
        var words = MemoryMarshal.Cast<byte, ulong>(bits.AsSpan());
        for (var word = 0; word < words.Length; word++)
            words[word] = column.ValidityWord(64 * word);
        return bits;
    }

    private static ArrowBuffer Spread<T>(ReadOnlySpan<T> values, ColumnBuilder? column, int rows)
        where T : unmanaged
    {
        if (values.Length == rows)
            return new ArrowBuffer(MemoryMarshal.AsBytes(values).ToArray());
        var bytes = new byte[rows * Unsafe.SizeOf<T>()];
        var target = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        for (var row = 0; values.Length > 0; row += 64)
        {
            var word = column!.ValidityWord(row);
            if (word == ulong.MaxValue)
            {
                values[..64].CopyTo(target[row..]);
                values = values[64..];
                continue;
            }
            for (; word != 0; word &= word - 1)
            {
                target[row + BitOperations.TrailingZeroCount(word)] = values[0];
                values = values[1..];
            }
        }
        return new ArrowBuffer(bytes);
    }

    private static ArrowBuffer Bits(BooleanColumnBuilder? column, int rows)
    {
        var bits = new byte[Bits(rows)];
        for (int row = 0, next = 0; column is not null && next < column.Values.Length; row++)
        {
            if (!column.IsNull(row) && column.Values[next++])
                bits[row / 8] |= (byte)(1 << (row % 8));
        }
        return new ArrowBuffer(bits);
    }

    private static StringArray Strings(BytesColumnBuilder? column, ArrowBuffer present, int rows, int nulls)
    {
        var offsets = new byte[sizeof(int) * (rows + 1)];
        var ends = MemoryMarshal.Cast<byte, int>(offsets.AsSpan());
        for (int row = 0, next = 0, end = 0; row < rows; row++)
        {
            if (column is not null && !column.IsNull(row))
                end = column.Ends[next++];
            ends[row + 1] = end;
        }
        return new StringArray(rows, new ArrowBuffer(offsets), new ArrowBuffer(column?.Bytes.ToArray() ?? []), present, nulls);
    }
}
