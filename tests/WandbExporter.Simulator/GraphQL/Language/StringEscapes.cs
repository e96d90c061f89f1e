using System.Globalization;
using System.Text;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>The content of a string between single quotes.</summary>
internal static class StringEscapes
{
    /// <param name="start">The first character after the opening quote.</param>
    /// <param name="after">The first character after the closing quote, or where <paramref name="fault"/> is.</param>
    public static string Read(string text, int start, out int after, out string? fault)
    {
        var content = new StringBuilder();
        var at = start;
        while (at < text.Length && text[at] is not ('"' or '\n' or '\r'))
        {
            if (text[at] != '\\')
            {
                content.Append(text[at++]);
                continue;
            }

            var length = ReadEscape(text, at, content);
            if (length == 0)
            {
                after = at;
                fault = $"Invalid character escape sequence: \"{text[at..Math.Min(at + 2, text.Length)]}\".";
                return "";
            }

            at += length;
        }

        if (at >= text.Length || text[at] != '"')
        {
            after = at;
            fault = "Unterminated string.";
            return "";
        }

        after = at + 1;
        fault = null;
        return content.ToString();
    }

    /// <returns>The length of the escape, 0 when it is none.</returns>
    private static int ReadEscape(string text, int at, StringBuilder content)
    {
        if (at + 1 >= text.Length)
            return 0;
        if (text[at + 1] == 'u')
            return ReadUnicode(text, at, content);
        var c = text[at + 1] switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => '\0',
        };
        if (c == '\0')
            return 0;
        content.Append(c);
        return 2;
    }

    private static int ReadUnicode(string text, int at, StringBuilder content)
    {
        if (at + 2 < text.Length && text[at + 2] == '{')
        {
            var end = text.IndexOf('}', at + 3);
            if (end < 0 || !TryHex(text.AsSpan((at + 3)..end), out var wide) || !Rune.IsValid(wide))
                return 0;
            content.Append(new Rune(wide).ToString());
            return end + 1 - at;
        }

        if (!TryFour(text, at, out var unit))
            return 0;
        if (!char.IsSurrogate(unit))
        {
            content.Append(unit);
            return 6;
        }

        if (!char.IsHighSurrogate(unit) || !TryFour(text, at + 6, out var low) || !char.IsLowSurrogate(low))
            return 0;
        content.Append(unit).Append(low);
        return 12;
    }

    private static bool TryFour(string text, int at, out char unit)
    {
        unit = '\0';
        if (at + 6 > text.Length || text[at] != '\\' || text[at + 1] != 'u' || !TryHex(text.AsSpan(at + 2, 4), out var value))
            return false;
        unit = (char)value;
        return true;
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        return digits.Length is > 0 and <= 8
            && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
