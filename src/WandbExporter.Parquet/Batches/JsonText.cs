using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Batches;

/// <summary>Single values as JSON.</summary>
internal static class JsonText
{
    private const int MaxNumber = 40;

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 1000 };

    public static void Write(ByteBuffer output, LeafSlots leaf, int entry)
    {
        switch (leaf.Leaf.Kind)
        {
            case FieldKind.Boolean:
                output.Write(leaf.Longs[entry] != 0 ? "true"u8 : "false"u8);
                break;
            case FieldKind.Int64:
                Number(output, leaf.Longs[entry]);
                break;
            case FieldKind.UInt64:
                Number(output, unchecked((ulong)leaf.Longs[entry]));
                break;
            case FieldKind.Double:
                Double(output, leaf.Doubles[entry]);
                break;
            case FieldKind.Number:
                output.Write(leaf.Utf8(entry));
                break;
            case FieldKind.Json when IsDocument(leaf.Utf8(entry)):
                output.Write(leaf.Utf8(entry));
                break;
            case FieldKind.Bytes:
                Base64Text(output, leaf.Utf8(entry));
                break;
            default:
                JsonString.Write(output, leaf.Utf8(entry));
                break;
        }
    }

    /// <summary>A value as the name of a member: always a string.</summary>
    public static void WriteName(ByteBuffer output, LeafSlots leaf, int entry)
    {
        var isString = leaf.Leaf.Kind is FieldKind.String or FieldKind.Bytes;
        if (isString)
        {
            Write(output, leaf, entry);
            return;
        }
        using var value = new ByteBuffer();
        Write(value, leaf, entry);
        // Some doubles are strings already.
        if (value.Written[0] == '"')
            output.Write(value.Written);
        else
            JsonString.Write(output, value.Written);
    }

    private static void Double(ByteBuffer output, double value)
    {
        if (double.IsFinite(value))
            Number(output, value);
        else
            output.Write(double.IsNaN(value) ? "\"NaN\""u8 : value > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8);
    }

    // For doubles this is the shortest text that reads back as the same number.
    private static void Number<T>(ByteBuffer output, T value)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(output.GetSpan(MaxNumber), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void Base64Text(ByteBuffer output, ReadOnlySpan<byte> bytes)
    {
        output.WriteByte((byte)'"');
        var room = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, room, out _, out var written);
        output.Advance(written);
        output.WriteByte((byte)'"');
    }

    private static bool IsDocument(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, AnyDepth);
        try
        {
            while (reader.Read())
            {
            }
            return Utf8.IsValid(utf8);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
