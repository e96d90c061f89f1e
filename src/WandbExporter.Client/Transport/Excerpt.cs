using System.Text;
using System.Text.RegularExpressions;

namespace WandbExporter.Client.Transport;

/// <summary>The beginning of a server's answer, fit for a message: short, on one line, without credentials and signatures.</summary>
internal sealed partial class Excerpt(string apiKey, string basic)
{
    public const int MaxLength = 300;

    /// <summary>How much of a body is read for an excerpt.</summary>
    public const int MaxRead = 16 * 1024;

    public string Of(string text)
    {
        var clean = text.Replace(apiKey, "(hidden)", StringComparison.Ordinal).Replace(basic, "(hidden)", StringComparison.Ordinal);
        clean = Query().Replace(clean, "$1?(hidden)");
        clean = Blank().Replace(clean, " ").Trim();
        if (clean.Length <= MaxLength) return clean;
        var end = MaxLength - 1;
        if (char.IsHighSurrogate(clean[end - 1])) end--;
        return string.Concat(clean.AsSpan(0, end), "…");
    }

    public string Of(ReadOnlySpan<byte> utf8) => Of(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MaxRead)]));

    [GeneratedRegex(@"(https?://[^\s""'<>?\\]*)\?[^\s""'<>]*", RegexOptions.IgnoreCase)]
    private static partial Regex Query();

    [GeneratedRegex(@"[\s\p{C}]+")]
    private static partial Regex Blank();
}
