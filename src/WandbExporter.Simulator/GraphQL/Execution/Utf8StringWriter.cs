using System.Buffers;
using System.Text.Json;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>
/// Writes UTF-8 as a JSON string with the fewest escapes. Strings that hold JSON are full of quotes, where the general encoder
/// leaves its fast path for good after the first.
/// </summary>
internal static class Utf8StringWriter
{
    private const string Hex = "0123456789abcdef";

    private static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> text)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((text.Length * 6) + 2);
        buffer[0] = (byte)'"';
        var length = 1 + Escape(text, buffer.AsSpan(1));
        buffer[length++] = (byte)'"';
        writer.WriteRawValue(buffer.AsSpan(0, length), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static int Escape(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var written = 0;
        while (true)
        {
            var plain = text.IndexOfAny(Escaped);
            if (plain < 0)
            {
                text.CopyTo(output[written..]);
                return written + text.Length;
            }

            text[..plain].CopyTo(output[written..]);
            written += plain;
            written += EscapeOne(text[plain], output[written..]);
            text = text[(plain + 1)..];
        }
    }

    private static int EscapeOne(byte value, Span<byte> output)
    {
        output[0] = (byte)'\\';
        var shorthand = value switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)0,
        };
        if (shorthand != 0)
        {
            output[1] = shorthand;
            return 2;
        }

        "u00"u8.CopyTo(output[1..]);
        output[4] = (byte)Hex[value >> 4];
        output[5] = (byte)Hex[value & 15];
        return 6;
    }
}
