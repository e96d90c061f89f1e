using System.Buffers;
using System.Text.Unicode;
using WandbExporter.Client.Rows;
using WandbExporter.Parquet;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Tables.Cells;

/// <summary>Makes cells of the values of a Parquet field, as if they had come as JSON.</summary>
internal static class FieldCells
{
    /// <param name="row">Which of the batch's rows; it holds a value.</param>
    /// <exception cref="ParquetFormatException">The value is not what its field promises.</exception>
    public static void Append(FieldBatch field, int row, KeyCells key, in CellRow place)
    {
        switch (field.Kind)
        {
            case FieldKind.Boolean:
                key.AppendText(place, CellKind.Json, field.Boolean(row) ? "true"u8 : "false"u8);
                break;
            case FieldKind.Int64:
                key.AppendInteger(place, field.Int64(row));
                break;
            case FieldKind.UInt64 when field.UInt64(row) <= long.MaxValue:
                key.AppendInteger(place, (long)field.UInt64(row));
                break;
            case FieldKind.Double:
                CellValue.AppendDouble(key, place, field.Double(row));
                break;
            case FieldKind.String:
                key.AppendText(place, CellKind.Text, Text(field, row));
                break;
            default:
                AppendDocument(field, row, key, place);
                break;
        }
    }

    /// <summary>The step that a field's value says; null if it says none that is a whole number.</summary>
    public static long? StepOf(FieldBatch field, int row) => field.Kind switch
    {
        FieldKind.Int64 => field.Int64(row),
        FieldKind.Double => ColumnConversion.WholeOf(field.Double(row)),
        _ => null,
    };

    /// <summary>A number that a double holds exactly, else null.</summary>
    public static double? DoubleOf(FieldBatch field, int row) => field.Kind switch
    {
        FieldKind.Int64 when ColumnConversion.IsExact(field.Int64(row)) => field.Int64(row),
        FieldKind.Double when double.IsFinite(field.Double(row)) => field.Double(row),
        _ => null,
    };

    /// <summary>A document may be a scalar by itself: then it is the cell that the scalar is.</summary>
    private static void AppendDocument(FieldBatch field, int row, KeyCells key, in CellRow place)
    {
        var member = new ArrayBufferWriter<byte>();
        member.Write("{\"\":"u8);
        field.WriteJson(row, member);
        member.Write("}"u8);
        try
        {
            using var reader = new RowReader(member.WrittenSpan);
            reader.Read();
            CellValue.Append(key, place, reader.Kind, reader.Raw);
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
