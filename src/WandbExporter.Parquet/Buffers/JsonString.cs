using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace WandbExporter.Parquet.Buffers;

/// <summary>Text as a JSON string, in quotes.</summary>
internal static class JsonString
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    public static void Write(ByteBuffer output, ReadOnlySpan<byte> utf8)
    {
        // What is no UTF-8 becomes U+FFFD, because JSON cannot hold it.
        if (!Utf8.IsValid(utf8))
            utf8 = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
        output.WriteByte((byte)'"');
        for (int next; (next = utf8.IndexOfAny(Escaped)) >= 0; utf8 = utf8[(next + 1)..])
        {
            output.Write(utf8[..next]);
            Escape(output, utf8[next]);
        }
        output.Write(utf8);
        output.WriteByte((byte)'"');
    }

    private static void Escape(ByteBuffer output, byte value)
    {
        switch (value)
        {
            case (byte)'"' or (byte)'\\':
                output.WriteByte((byte)'\\');
                output.WriteByte(value);
                break;
            case (byte)'\n':
                output.Write("\\n"u8);
                break;
            case (byte)'\r':
                output.Write("\\r"u8);
                break;
            case (byte)'\t':
                output.Write("\\t"u8);
                break;
            default:
                output.Write("\\u00"u8);
                output.WriteByte((byte)"0123456789abcdef"[value >> 4]);
                output.WriteByte((byte)"0123456789abcdef"[value & 15]);
                break;
        }
    }
}
