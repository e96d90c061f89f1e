using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Wide;

/// <summary>Rewrites a column as a wider type. Every conversion keeps each value exactly.</summary>
internal static class ColumnConversion
{
    public static ColumnBuilder DoublesToIntegers(ColumnBuilder column)
    {
        var integers = new Int64ColumnBuilder();
        Convert((DoubleColumnBuilder)column, integers, value => integers.Append((long)value));
        return integers;
    }

    /// <summary>False, and nothing made, when an integer would lose digits.</summary>
    public static bool TryIntegersToDoubles(ColumnBuilder column, out ColumnBuilder doubles)
    {
        var source = (Int64ColumnBuilder)column;
        var target = new DoubleColumnBuilder();
        doubles = target;
        foreach (var value in source.Values)
        {
            if ((long)(double)value != value || value == long.MaxValue)
            {
                target.Dispose();
                return false;
            }
        }
        var next = 0;
        for (var row = 0; row < source.Rows; row++)
        {
            if (source.IsNull(row))
                target.AppendNull();
            else
                target.Append(source.Values[next++]);
        }
        return true;
    }

    public static ColumnBuilder DoublesToSpelledStrings(ColumnBuilder column)
    {
        var strings = new BytesColumnBuilder();
        Convert((DoubleColumnBuilder)column, strings, value => strings.Append(Spell(value)));
        return strings;
    }

    public static ColumnBuilder ToJson(ColumnBuilder column, ColumnType type)
    {
        var json = new BytesColumnBuilder();
        var next = 0;
        for (var row = 0; row < column.Rows; row++)
        {
            if (column.IsNull(row))
            {
                json.AppendNull();
                continue;
            }
            var value = next++;
            json.Append(column switch
            {
                BooleanColumnBuilder booleans => booleans.Values[value] ? "true"u8 : "false"u8,
                Int64ColumnBuilder integers => Encoding.UTF8.GetBytes(integers.Values[value].ToString(CultureInfo.InvariantCulture)),
                DoubleColumnBuilder doubles => JsonOf(doubles.Values[value]),
                BytesColumnBuilder bytes when type == ColumnType.String => Quote(bytes.Value(value)),
                _ => throw new ArgumentException($"A column of {type} does not widen to JSON.", nameof(column)),
            });
        }
        return json;
    }

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

    /// <summary>The shortest text that reads back as the same number; all digits of what may have been an integer.</summary>
    public static byte[] JsonOf(double value)
    {
        if (!double.IsFinite(value))
            return [(byte)'"', .. Spell(value), (byte)'"'];
        var isInteger = value != 0 && Math.Floor(value) == value && value is >= long.MinValue and < -(double)long.MinValue;
        return Encoding.UTF8.GetBytes(isInteger ? ((long)value).ToString(CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>A JSON string.</summary>
    public static byte[] Quote(ReadOnlySpan<byte> utf8)
    {
        var buffer = new ArrayBufferWriter<byte>(utf8.Length + 16);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
            writer.WriteStringValue(utf8);
        return buffer.WrittenSpan.ToArray();
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
