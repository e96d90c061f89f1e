using WandbExporter.Parquet;

namespace WandbExporter.Tables.Wide;

/// <summary>Rewrites the numbers of a column in another way that says exactly the same.</summary>
internal static class ColumnConversion
{
    public static Int64ColumnBuilder DoublesToIntegers(DoubleColumnBuilder column)
    {
        var integers = new Int64ColumnBuilder();
        Convert(column, integers, value => integers.Append((long)value));
        return integers;
    }

    public static BytesColumnBuilder DoublesToSpelledStrings(DoubleColumnBuilder column)
    {
        var strings = new BytesColumnBuilder();
        Convert(column, strings, value => strings.Append(Spell(value)));
        return strings;
    }

    /// <summary>Integers that a double holds become doubles; the others stay what they are, in a column of their own if there are any.</summary>
    public static (DoubleColumnBuilder? Doubles, Int64ColumnBuilder? Integers) Split(Int64ColumnBuilder column)
    {
        DoubleColumnBuilder? doubles = null;
        Int64ColumnBuilder? integers = null;
        var next = 0;
        for (var row = 0; row < column.Rows; row++)
        {
            if (column.IsNull(row))
                continue;
            var value = column.Values[next++];
            if (IsExact(value))
                At(doubles ??= new DoubleColumnBuilder(), row).Append(value);
            else
                At(integers ??= new Int64ColumnBuilder(), row).Append(value);
        }
        return (doubles, integers);
    }

    /// <summary>The column, filled with nulls up to a row.</summary>
    public static T At<T>(T column, int row)
        where T : ColumnBuilder
    {
        if (column.Rows < row)
            column.AppendNulls(row - column.Rows);
        return column;
    }

    /// <summary>Whether a double says the same.</summary>
    public static bool IsExact(long integer) => (long)(double)integer == integer && integer != long.MaxValue;

    /// <summary>The integer that a double is; null if it is none, or -0, which no integer says.</summary>
    public static long? WholeOf(double number) =>
        double.IsInteger(number) && Math.Abs(number) < 1L << 62 && !(number == 0 && double.IsNegative(number)) ? (long)number : null;

    /// <summary>W&amp;B's spelling of a number that JSON does not have.</summary>
    public static ReadOnlySpan<byte> Spell(double value) =>
        double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8;

    /// <summary>Reads W&amp;B's spelling, given as a JSON string with its quotes.</summary>
    public static bool TryReadSpelled(ReadOnlySpan<byte> raw, out double value)
    {
        value = 0;
        return raw.Length > 2 && TryReadSpelling(raw[1..^1], out value);
    }

    /// <summary>Reads W&amp;B's spelling.</summary>
    public static bool TryReadSpelling(ReadOnlySpan<byte> text, out double value)
    {
        value = text.SequenceEqual("NaN"u8) ? double.NaN
            : text.SequenceEqual("Infinity"u8) ? double.PositiveInfinity
            : text.SequenceEqual("-Infinity"u8) ? double.NegativeInfinity
            : 0;
        return value != 0;
    }

    private static void Convert(DoubleColumnBuilder source, ColumnBuilder target, Action<double> append)
    {
        var next = 0;
        for (var row = 0; row < source.Rows; row++)
        {
            if (source.IsNull(row))
                target.AppendNull();
            else
                append(source.Values[next++]);
        }
    }
}
