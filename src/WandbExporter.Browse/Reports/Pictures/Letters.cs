using System.Globalization;
using System.Text;
using SkiaSharp;
using WandbExporter.Core.Errors;

namespace WandbExporter.Browse.Reports.Pictures;

/// <summary>The font of pictures, which is in the program: machines differ in theirs, and containers have none.</summary>
internal static class Letters
{
    /// <summary>A name that is longer has nothing in its middle that a picture could show.</summary>
    private const int Longest = 600;

    private const string Cut = "…";

    private static readonly Lazy<SKTypeface> Typeface = new(Load);

    /// <summary>Sees to it that there is a font, and what draws.</summary>
    /// <exception cref="ExportException">Exit 2: the library that draws is missing.</exception>
    public static void Require() => _ = Typeface.Value;

    public static SKFont Of(float size, bool bold = false) =>
        new(Typeface.Value, size) { Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None, LinearMetrics = true, Subpixel = true, Embolden = bold };

    /// <summary>The text with what the font has no letter for written as JSON would write it, as are characters that nobody sees.</summary>
    public static string Drawable(string text)
    {
        using var font = Of(12);
        var shown = new StringBuilder();
        foreach (var letter in Printable.Of(text.Length <= Longest ? text : text[..(Longest / 2)] + Cut + text[^(Longest / 2)..]).EnumerateRunes())
        {
            if (font.ContainsGlyph(letter.Value) && !IsShaped(letter.Value))
                shown.Append(letter.ToString());
            else
                shown.AppendJoin("", letter.ToString().Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")));
        }
        return shown.ToString();
    }

    /// <summary>Letters of scripts that stand in another order than they are written, or change with their neighbours: drawn one by one they would be wrong.</summary>
    private static bool IsShaped(int letter) => letter is (>= 0x0590 and <= 0x109F) or (>= 0x1780 and <= 0x18AF) or (>= 0x1CD0 and <= 0x1CFF) or (>= 0xA8E0 and <= 0xA8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFE);

    /// <summary>As much of a text's beginning and end as there is room for.</summary>
    public static string Fit(string text, SKFont font, float width)
    {
        if (font.MeasureText(text) <= width)
            return text;
        var letters = text.EnumerateRunes().Select(letter => letter.ToString()).ToArray();
        var (fits, tooMany) = (0, letters.Length);
        while (fits + 1 < tooMany)
        {
            var middle = (fits + tooMany) / 2;
            (fits, tooMany) = font.MeasureText(Kept(middle)) <= width ? (middle, tooMany) : (fits, middle);
        }
        return Kept(fits);

        string Kept(int count) => string.Concat(letters.Take((count + 1) / 2)) + Cut + string.Concat(letters.TakeLast(count / 2));
    }

    private static SKTypeface Load()
    {
        try
        {
            using var file = typeof(Letters).Assembly.GetManifestResourceStream("NotoSans-Regular.ttf")!;
            using var data = SKData.Create(file);
            return SKTypeface.FromData(data);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
        {
            throw new ExportException(
                new Failure(
                    FailureCategory.Fatal,
                    FailureCode.Usage,
                    $"The library that draws, SkiaSharp's, is not in {AppContext.BaseDirectory}; it belongs beside the program, as 'dotnet publish' puts it. Without --png none is needed.",
                    ExitCode.Usage),
                e);
        }
    }
}
