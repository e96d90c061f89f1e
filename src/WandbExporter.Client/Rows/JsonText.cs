using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace WandbExporter.Client.Rows;

/// <summary>JSON strings as UTF-8.</summary>
public static class JsonText
{
    /// <summary>How much of a long value is used up before its memory is given back.</summary>
    internal const int Stretch = 1 << 20;

    /// <summary>
    /// Decodes a string token (with its quotes) into <paramref name="destination"/>, which must be as long as the token.
    /// False when the text is none that UTF-8 can hold: a lone surrogate (<c>\ud800</c>) or broken bytes. Then the caller keeps
    /// the value as JSON (see <see cref="CanonicalJson"/>), so that nothing is lost.
    /// </summary>
    public static bool TryUnescape(ReadOnlySpan<byte> token, Span<byte> destination, out int written)
    {
        var exact = Unescape(token[1..^1], destination, out written);
        return exact && Utf8.IsValid(destination[..written]);
    }

    /// <summary>Whether a string token (with its quotes), whose escapes are well formed, stands for a text that UTF-8 can hold.</summary>
    public static bool IsText(ReadOnlySpan<byte> token)
    {
        // What an escape stands for is valid by itself, but for half of a surrogate pair.
        if (!Utf8.IsValid(token))
            return false;
        if (token.IndexOf("\\u"u8) < 0)
            return true;
        var exact = true;
        Span<byte> one = stackalloc byte[12];
        for (int stop; exact && (stop = token.IndexOf((byte)'\\')) >= 0;)
        {
            token = token[stop..];
            token = token[UnescapeOne(token, one, out _, ref exact)..];
        }
        return exact;
    }

    /// <summary>Decodes a string token (with its quotes) of which <see cref="IsText"/> is true; answers how many bytes the text has.</summary>
    /// <param name="token">The token.</param>
    /// <param name="destination">As long as the token.</param>
    /// <param name="row">The long row that the token lies in, whose memory is given back on the way; null if it is needed later on.</param>
    public static int Unescape(ReadOnlySpan<byte> token, Span<byte> destination, LongBytes? row)
    {
        var source = token[1..^1];
        var exact = true;
        var written = 0;
        for (int from = 0, released = 0; from < source.Length;)
        {
            var rest = source[from..Math.Min(source.Length, from + Stretch)];
            var stop = rest.IndexOf((byte)'\\');
            var plain = stop < 0 ? rest : rest[..stop];
            plain.CopyTo(destination[written..]);
            written += plain.Length;
            from += plain.Length;
            if (stop >= 0)
            {
                from += UnescapeOne(source[from..], destination[written..], out var added, ref exact);
                written += added;
            }
            if (row is null || from - released < Stretch)
                continue;
            row.Release(source[released..from]);
            released = from;
        }
        return written;
    }

    /// <summary>True when the token (with its quotes) has no escape, so that its inner bytes are the text.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> token) => !token.Contains((byte)'\\');

    /// <summary>
    /// Decodes the inside of a string whose escapes are well formed. A lone surrogate stays as its six-character escape, and
    /// makes the answer false. Source and destination may be the same memory when the destination does not begin later.
    /// </summary>
    internal static bool Unescape(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        var exact = true;
        var from = 0;
        written = 0;
        while (true)
        {
            var rest = source[from..];
            var stop = rest.IndexOf((byte)'\\');
            if (stop < 0)
            {
                rest.CopyTo(destination[written..]);
                written += rest.Length;
                return exact;
            }
            rest[..stop].CopyTo(destination[written..]);
            written += stop;
            from += stop + UnescapeOne(rest[stop..], destination[written..], out var added, ref exact);
            written += added;
        }
    }

    /// <summary>Decodes the escape at the beginning of <paramref name="source"/>; answers how many bytes it took.</summary>
    internal static int UnescapeOne(ReadOnlySpan<byte> source, Span<byte> destination, out int written, ref bool exact)
    {
        if (source[1] != (byte)'u')
        {
            destination[0] = source[1] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                var same => same,
            };
            written = 1;
            return 2;
        }
        TryHex4(source.Slice(2, 4), out var high);
        if (!char.IsSurrogate(high))
        {
            written = new Rune(high).EncodeToUtf8(destination);
            return 6;
        }
        if (char.IsHighSurrogate(high) && source.Length >= 12 && source[6] == (byte)'\\' && source[7] == (byte)'u'
            && TryHex4(source.Slice(8, 4), out var low) && char.IsLowSurrogate(low))
        {
            written = new Rune(high, low).EncodeToUtf8(destination);
            return 12;
        }
        exact = false;
        source[..6].CopyTo(destination);
        written = 6;
        return 6;
    }

    internal static bool TryHex4(ReadOnlySpan<byte> digits, out char value)
    {
        var parsed = Utf8Parser.TryParse(digits, out ushort number, out var consumed, 'x') && consumed == 4;
        value = (char)number;
        return parsed;
    }
}
