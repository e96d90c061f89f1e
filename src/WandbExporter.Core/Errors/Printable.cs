using System.Globalization;
using System.Text;

namespace WandbExporter.Core.Errors;

/// <summary>
/// Text of others as people may see it. Names of runs and files are whatever somebody logged: a line break in one forges a line, an escape
/// sequence rewrites a terminal, and a mark of direction shows one name as another. Data keeps them exactly as they are.
/// </summary>
public static class Printable
{
    // They shape letters of many languages, and emoji.
    private const char NonJoiner = '\u200c';
    private const char Joiner = '\u200d';

    /// <summary>The text with every character that is not seen as itself written as JSON would write it, such as <c>\n</c> or <c>\u001b</c>.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = FirstHidden(text);
        if (at < 0)
            return text;
        var shown = new StringBuilder(text, 0, at, text.Length + 16);
        for (; at < text.Length; at++)
        {
            if (text[at] is NonJoiner or Joiner)
                shown.Append(text[at]);
            else if (char.IsSurrogatePair(text, at) && !IsHidden(CharUnicodeInfo.GetUnicodeCategory(text, at)))
                shown.Append(text[at]).Append(text[++at]);
            else if (IsHidden(char.GetUnicodeCategory(text[at])))
                Escape(shown, text[at]);
            else
                shown.Append(text[at]);
        }
        return shown.ToString();
    }

    private static int FirstHidden(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is < ' ' or > '~' && IsHidden(char.GetUnicodeCategory(text[at])))
                return at;
        }
        return -1;
    }

    // A surrogate is looked at again with the one that belongs to it.
    private static bool IsHidden(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    private static void Escape(StringBuilder shown, char character) => _ = character switch
    {
        '\n' => shown.Append("\\n"),
        '\r' => shown.Append("\\r"),
        '\t' => shown.Append("\\t"),
        _ => shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
    };
}
