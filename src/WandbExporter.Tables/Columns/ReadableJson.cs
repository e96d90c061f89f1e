using System.Buffers;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Columns;

/// <summary>
/// JSON for a JSON column: canonical, and free of lone surrogates (<c>\ud800</c>), which JSON's grammar allows and readers refuse with
/// the whole file. Such an escape stands as text: its backslash is escaped, so that its six characters are what a reader sees.
/// </summary>
internal static class ReadableJson
{
    private const int EscapeLength = 6;

    /// <exception cref="MalformedJsonException">The value is no JSON.</exception>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> raw)
    {
        var canonical = new ArrayBufferWriter<byte>(raw.Length + 16);
        CanonicalJson.Write(raw, canonical);
        var json = canonical.WrittenSpan;
        return MayHoldSurrogates(json) ? EscapeLoneSurrogates(json) : json;
    }

    /// <summary>Appends a row that holds the value.</summary>
    /// <param name="raw">The value.</param>
    /// <param name="column">The column.</param>
    /// <param name="row">The long row that the value lies in, whose memory is given back on the way; null if it is needed later on.</param>
    /// <exception cref="MalformedJsonException">The value is no JSON; nothing was appended.</exception>
    public static void Append(ReadOnlySpan<byte> raw, BytesColumnBuilder column, LongBytes? row = null)
    {
        var mayBeLone = MayHoldSurrogates(raw);
        try
        {
            CanonicalJson.Write(raw, column.BeginValue(), row);
        }
        catch (MalformedJsonException)
        {
            column.DropValue();
            throw;
        }
        if (mayBeLone)
            EscapeLoneSurrogates(column);
        column.EndValue();
    }

    /// <summary>Text that should be JSON and is not stands as a JSON string, so that it is not lost.</summary>
    public static ReadOnlySpan<byte> OrText(RawJson json)
    {
        try
        {
            return Of(json.Utf8.Span);
        }
        catch (MalformedJsonException)
        {
            return TextOf(json);
        }
    }

    /// <summary>Appends a row that holds the value; text that should be JSON and is not stands as a JSON string.</summary>
    public static void AppendOrText(RawJson json, BytesColumnBuilder column)
    {
        try
        {
            Append(json.Utf8.Span, column);
        }
        catch (MalformedJsonException)
        {
            column.Append(TextOf(json));
        }
    }

    private static byte[] TextOf(RawJson json) => JsonSerializer.SerializeToUtf8Bytes(json.ToString(), CompactJson.Default.String);

    private static bool MayHoldSurrogates(ReadOnlySpan<byte> json) => json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;

    /// <summary>In the place where the value stands: it is moved back by what it grows by, and copied forward from there.</summary>
    private static void EscapeLoneSurrogates(BytesColumnBuilder column)
    {
        var lone = CountLoneSurrogates(column.BegunValue);
        if (lone == 0)
            return;
        var output = column.BeginValue();
        output.GetSpan(lone);
        output.Advance(lone);
        var value = column.BegunValue;
        var json = value[lone..];
        value[..^lone].CopyTo(json);
        for (int from = 0, to = 0; from < json.Length;)
        {
            var next = json[from..].IndexOf((byte)'\\');
            var plain = next < 0 ? json.Length - from : next;
            json.Slice(from, plain).CopyTo(value[to..]);
            from += plain;
            to += plain;
            if (next < 0)
                break;
            var length = LengthOfEscape(json[from..], out var isLone);
            var escape = json.Slice(from, length);
            if (isLone)
                value[to++] = (byte)'\\';
            escape.CopyTo(value[to..]);
            from += length;
            to += length;
        }
    }

    private static int CountLoneSurrogates(ReadOnlySpan<byte> json)
    {
        var count = 0;
        for (int next; (next = json.IndexOf((byte)'\\')) >= 0;)
        {
            json = json[next..];
            var length = LengthOfEscape(json, out var isLone);
            count += isLone ? 1 : 0;
            json = json[length..];
        }
        return count;
    }

    private static ReadOnlySpan<byte> EscapeLoneSurrogates(ReadOnlySpan<byte> json)
    {
        var text = new ArrayBufferWriter<byte>(json.Length + 16);
        for (var at = 0; at < json.Length;)
        {
            var next = json[at..].IndexOf((byte)'\\');
            if (next < 0)
            {
                text.Write(json[at..]);
                break;
            }
            text.Write(json.Slice(at, next));
            at += next;
            var length = LengthOfEscape(json[at..], out var lone);
            if (lone)
                text.Write("\\"u8);
            text.Write(json.Slice(at, length));
            at += length;
        }
        return text.WrittenSpan;
    }

    private static int LengthOfEscape(ReadOnlySpan<byte> escape, out bool lone)
    {
        lone = false;
        if (escape[1] != (byte)'u')
            return 2;
        if (IsHigh(escape) && escape.Length >= 2 * EscapeLength && escape[EscapeLength] == (byte)'\\' && IsLow(escape[EscapeLength..]))
            return 2 * EscapeLength;
        lone = IsHigh(escape) || IsLow(escape);
        return EscapeLength;
    }

    private static bool IsHigh(ReadOnlySpan<byte> escape) => IsSurrogate(escape) && (escape[3] | 0x20) is ('8' or '9' or 'a' or 'b');

    private static bool IsLow(ReadOnlySpan<byte> escape) => IsSurrogate(escape) && (escape[3] | 0x20) is >= 'c' and <= 'f';

    private static bool IsSurrogate(ReadOnlySpan<byte> escape) => escape[1] == (byte)'u' && (escape[2] | 0x20) == 'd';
}
