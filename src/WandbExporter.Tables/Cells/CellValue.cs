using System.Buffers;
using WandbExporter.Client.Rows;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Tables.Cells;

/// <summary>
/// Which cell a logged value becomes. Numbers stay numbers as long as a double or a 64-bit integer says exactly the same, and a whole
/// number is an integer however it is spelled; what neither holds, and what is neither number nor text, is JSON.
/// </summary>
internal static class CellValue
{
    /// <summary>A longer value is not copied on its way.</summary>
    private const int LongBytesOfValue = 1 << 20;

    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <param name="kind">What the value is.</param>
    /// <param name="raw">Its text.</param>
    /// <param name="memory">Where it lies, if that is given back on the way; null if it is needed later on.</param>
    public static void Append(KeyCells key, in CellRow row, JsonKind kind, ReadOnlySpan<byte> raw, LongBytes? memory = null)
    {
        switch (kind)
        {
            case JsonKind.NaN: key.AppendDouble(row, double.NaN); break;
            case JsonKind.PositiveInfinity: key.AppendDouble(row, double.PositiveInfinity); break;
            case JsonKind.NegativeInfinity: key.AppendDouble(row, double.NegativeInfinity); break;
            case JsonKind.Integer or JsonKind.Number: AppendNumber(key, row, raw); break;
            case JsonKind.String or JsonKind.Object or JsonKind.Array when memory is not null && raw.Length > LongBytesOfValue: AppendLong(key, row, kind, raw, memory); break;
            case JsonKind.String: AppendString(key, row, raw); break;
            default: key.AppendText(row, CellKind.Json, ReadableJson.Of(raw)); break;
        }
    }

    /// <summary>The step that a value says; null if it says none that is a whole number of 64 bits.</summary>
    /// <param name="isCell">Whether the step alone does not say what was logged.</param>
    public static long? StepOf(JsonKind kind, ReadOnlySpan<byte> raw, out bool isCell)
    {
        isCell = true;
        if (kind is not (JsonKind.Integer or JsonKind.Number))
            return null;
        if (JsonNumber.TryGetInt64(raw, out var step))
        {
            isCell = false;
            return step;
        }
        var whole = JsonNumber.Parse(raw, out _, out var number) == NumberForm.Double ? ColumnConversion.WholeOf(number) : null;
        isCell = whole is null;
        return whole;
    }

    public static void AppendDouble(KeyCells key, in CellRow row, double number)
    {
        if (ColumnConversion.WholeOf(number) is { } whole)
            key.AppendInteger(row, whole);
        else
            key.AppendDouble(row, number);
    }

    /// <summary>A number that a double holds exactly as it was logged, else null.</summary>
    public static double? DoubleOf(JsonKind kind, ReadOnlySpan<byte> raw)
    {
        if (kind is not (JsonKind.Integer or JsonKind.Number))
            return null;
        return JsonNumber.Parse(raw, out var integer, out var number) switch
        {
            NumberForm.Int64 => ColumnConversion.IsExact(integer) ? number : null,
            NumberForm.Double => number,
            _ => null,
        };
    }

    private static void AppendNumber(KeyCells key, in CellRow row, ReadOnlySpan<byte> raw)
    {
        switch (JsonNumber.Parse(raw, out var integer, out var number))
        {
            case NumberForm.Int64: key.AppendInteger(row, integer); break;
            case NumberForm.Double: AppendDouble(key, row, number); break;
            default: key.AppendText(row, CellKind.Json, ReadableJson.Of(raw)); break;
        }
    }

    private static void AppendLong(KeyCells key, in CellRow row, JsonKind kind, ReadOnlySpan<byte> raw, LongBytes memory)
    {
        if (kind == JsonKind.String && JsonText.IsText(raw))
        {
            key.AppendLongString(row, raw, memory);
            return;
        }
        using var json = new BytesColumnBuilder();
        ReadableJson.Append(raw, json, memory);
        key.AppendText(row, CellKind.Json, json.Bytes);
    }

    private static void AppendString(KeyCells key, in CellRow row, ReadOnlySpan<byte> raw)
    {
        if (JsonText.IsPlain(raw) && System.Text.Unicode.Utf8.IsValid(raw))
        {
            key.AppendText(row, CellKind.Text, raw[1..^1]);
            return;
        }
        var rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            if (JsonText.TryUnescape(raw, rented, out var length))
                key.AppendText(row, CellKind.Text, rented.AsSpan(0, length));
            else
                key.AppendText(row, CellKind.Json, ReadableJson.Of(raw));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
