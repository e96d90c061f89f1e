using System.Buffers;
using System.Text.Unicode;
using WandbExporter.Client.Rows;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Wide;

/// <summary>Appends the values of a Parquet field to a column, as if they had come as JSON.</summary>
internal static class FieldCopy
{
    /// <param name="first">The first of the rows, each of which holds a value.</param>
    /// <param name="at">Which row of the column that is.</param>
    public static void Append(FieldBatch field, int first, int count, DynamicColumn column, int at)
    {
        if (field.Kind == FieldKind.Double && column.FixedType != ColumnType.Int64)
        {
            column.AppendDoubles(at, field.Doubles.Slice(first, count));
            return;
        }
        for (var row = first; row < first + count; row++)
            Append(field, row, column, at + row - first);
    }

    private static void Append(FieldBatch field, int row, DynamicColumn column, int at)
    {
        switch (field.Kind)
        {
            case FieldKind.Boolean:
                column.AppendBoolean(at, field.Boolean(row));
                break;
            case FieldKind.Int64:
                column.AppendInteger(at, field.Int64(row));
                break;
            case FieldKind.UInt64 when field.UInt64(row) <= long.MaxValue:
                column.AppendInteger(at, (long)field.UInt64(row));
                break;
            case FieldKind.Double:
                column.AppendDouble(at, field.Double(row));
                break;
            case FieldKind.String:
                column.AppendText(at, Text(field, row));
                break;
            default:
                AppendDocument(field, row, column, at);
                break;
        }
    }

    private static void AppendDocument(FieldBatch field, int row, DynamicColumn column, int at)
    {
        var json = new ArrayBufferWriter<byte>();
        field.WriteJson(row, json);
        try
        {
            if (field.Kind == FieldKind.Number && json.WrittenSpan.Contains((byte)'.'))
                column.AppendNumber(at, json.WrittenSpan);
            else if (field.Kind == FieldKind.Number && JsonNumber.TryGetInt64(json.WrittenSpan, out var integer))
                column.AppendInteger(at, integer);
            else
                column.AppendJson(at, json.WrittenSpan);
        }
        catch (MalformedJsonException e)
        {
            throw new ParquetFormatException($"A value of '{field.Name}' is not the JSON that its column promises", inner: e);
        }
    }

    private static ReadOnlySpan<byte> Text(FieldBatch field, int row)
    {
        var text = field.Utf8(row);
        return Utf8.IsValid(text) ? text : throw new ParquetFormatException($"A value of '{field.Name}' is not the text that its column promises");
    }
}
