using System.Globalization;
using System.Text;

namespace WandbExporter.Cli.Queries;

/// <summary>How many columns of a terminal a text takes: letters of Chinese, Japanese and Korean and most pictures two, marks on letters none.</summary>
internal static class TextWidth
{
    public static int Of(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += Of(rune);
        return width;
    }

    /// <summary>The beginning of a text that has no room, with a mark that something is missing.</summary>
    public static string Cut(string text, int room)
    {
        if (Of(text) <= room)
            return text;
        var kept = new StringBuilder();
        var width = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Of(rune);
            if (width > room)
                break;
            kept.Append(rune);
        }
        return kept.Append('…').ToString();
    }

    private static int Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => rune.Value is >= 0x1100 and <= 0x115f or >= 0x2e80 and <= 0xa4cf or >= 0xac00 and <= 0xd7a3 or >= 0xf900 and <= 0xfaff or >= 0xfe30 and <= 0xfe6f
            or >= 0xff00 and <= 0xff60 or >= 0xffe0 and <= 0xffe6 or >= 0x1f300 and <= 0x1faff or >= 0x20000 and <= 0x3fffd ? 2 : 1,
    };
}
