using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace WandbExporter.Client.Rows;

/// <summary>
/// Turns a value that <see cref="RowReader"/> accepts into JSON that every reader accepts. Order of keys, duplicate keys, the text of
/// numbers and the escapes of strings stay as they came; whitespace between tokens goes; the bare tokens NaN, Infinity and -Infinity
/// become strings, which is W&amp;B's other spelling of them; raw control characters inside strings are escaped.
/// </summary>
public static class CanonicalJson
{
    private static readonly SearchValues<byte> Outside = SearchValues.Create("\" \n\r\tNI"u8);
    private static readonly SearchValues<byte> Controls = SearchValues.Create(Enumerable.Range(0, 32).Select(c => (byte)c).ToArray());

    /// <summary>
    /// Writes the value. False when bytes that are no UTF-8 had to be replaced by U+FFFD: JSON cannot hold them.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="row">The long row that the value lies in, whose memory is given back on the way; null if it is needed later on.</param>
    /// <exception cref="MalformedJsonException">The value is no JSON.</exception>
    public static bool Write(ReadOnlySpan<byte> value, IBufferWriter<byte> destination, LongBytes? row = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (value.Length > JsonLimits.MaxBytes)
            throw new MalformedJsonException($"The value is longer than {JsonLimits.MaxBytes} bytes", 0);
        var start = JsonScan.SkipSpace(value, 0);
        var end = JsonScan.SkipValue(value, start, out _, out _, out var isCompact);
        if (JsonScan.SkipSpace(value, end) != value.Length)
            throw new MalformedJsonException("Something follows the value", end);

        var rest = value[start..end];
        if (isCompact && !rest.ContainsAny(Controls) && Utf8.IsValid(rest))
        {
            WritePlain(rest, destination, row);
            return true;
        }
        var exact = true;
        var held = rest;
        while (!rest.IsEmpty)
        {
            if (row is not null && held.Length - rest.Length >= JsonText.Stretch)
            {
                row.Release(held[..^rest.Length]);
                held = rest;
            }
            var stop = rest.IndexOfAny(Outside);
            if (stop < 0)
                stop = rest.Length;
            // Infinity's minus sign has to come inside the quotes.
            var minus = stop > 0 && stop < rest.Length && rest[stop] == (byte)'I' && rest[stop - 1] == (byte)'-';
            WritePlain(rest[..(minus ? stop - 1 : stop)], destination, row);
            rest = rest[stop..];
            if (rest.IsEmpty)
                break;
            rest = rest[WriteSpecial(rest, minus, destination, row, ref exact)..];
        }
        return exact;
    }

    private static int WriteSpecial(ReadOnlySpan<byte> rest, bool minus, IBufferWriter<byte> destination, LongBytes? row, ref bool exact)
    {
        switch (rest[0])
        {
            case (byte)'"':
                var length = JsonScan.SkipString(rest, 0);
                exact &= WriteString(rest[..length], destination, row);
                return length;
            case (byte)'N':
                destination.Write("\"NaN\""u8);
                return 3;
            case (byte)'I':
                destination.Write(minus ? "\"-Infinity\""u8 : "\"Infinity\""u8);
                return 8;
            default:
                return 1;
        }
    }

    private static bool WriteString(ReadOnlySpan<byte> token, IBufferWriter<byte> destination, LongBytes? row)
    {
        var exact = true;
        var valid = Utf8.IsValid(token);
        while (!token.IsEmpty)
        {
            var stop = token.IndexOfAny(Controls);
            var plain = stop < 0 ? token : token[..stop];
            if (valid)
                WritePlain(plain, destination, row);
            else
                exact &= WriteRepaired(plain, destination);
            if (stop < 0)
                break;
            WriteControl(token[stop], destination);
            token = token[(stop + 1)..];
        }
        return exact;
    }

    private static void WritePlain(ReadOnlySpan<byte> plain, IBufferWriter<byte> destination, LongBytes? row)
    {
        for (; row is not null && plain.Length > JsonText.Stretch; plain = plain[JsonText.Stretch..])
        {
            destination.Write(plain[..JsonText.Stretch]);
            row.Release(plain[..JsonText.Stretch]);
        }
        destination.Write(plain);
    }

    private static void WriteControl(byte control, IBufferWriter<byte> destination)
    {
        var hex = "0123456789abcdef"u8;
        destination.Write([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', hex[control >> 4], hex[control & 15]]);
    }

    private static bool WriteRepaired(ReadOnlySpan<byte> bytes, IBufferWriter<byte> destination)
    {
        var exact = true;
        while (!bytes.IsEmpty)
        {
            var good = Rune.DecodeFromUtf8(bytes, out _, out var length) == OperationStatus.Done;
            destination.Write(good ? bytes[..length] : "\uFFFD"u8);
            exact &= good;
            bytes = bytes[length..];
        }
        return exact;
    }
}
