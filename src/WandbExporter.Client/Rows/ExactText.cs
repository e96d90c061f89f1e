using System.Text;

namespace WandbExporter.Client.Rows;

/// <summary>JSON strings as .NET's, which can hold lone surrogates: two names that differ in nothing else stay two.</summary>
internal static class ExactText
{
    /// <summary>Fails on bytes that are no UTF-8.</summary>
    public static Encoding Strict { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a string whose escapes, if it has any, are well formed.</summary>
    /// <param name="source">What stands between its quotes.</param>
    /// <param name="encoding">UTF-8, strict or not.</param>
    public static string Of(ReadOnlySpan<byte> source, Encoding encoding)
    {
        var stop = source.IndexOf((byte)'\\');
        if (stop < 0)
            return encoding.GetString(source);
        var text = new StringBuilder(source.Length);
        for (; stop >= 0; stop = source.IndexOf((byte)'\\'))
        {
            text.Append(encoding.GetString(source[..stop]));
            source = source[stop..];
            var isUnit = source[1] == (byte)'u';
            text.Append(isUnit ? UnitOf(source) : CharacterOf(source[1]));
            source = source[(isUnit ? 6 : 2)..];
        }
        return text.Append(encoding.GetString(source)).ToString();
    }

    private static char UnitOf(ReadOnlySpan<byte> escape)
    {
        JsonText.TryHex4(escape.Slice(2, 4), out var unit);
        return unit;
    }

    private static char CharacterOf(byte escaped) => escaped switch
    {
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        _ => (char)escaped,
    };
}
