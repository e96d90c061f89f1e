using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace WandbExporter.Client.Transport;

/// <summary>The beginning of a server's answer, fit for a message: short, on one line, without credentials and signatures.</summary>
internal sealed partial class Excerpt(string apiKey, string basic)
{
    public const int MaxLength = 300;

    /// <summary>A page for people says in its first words what it is about.</summary>
    private const int MostOfPage = 100;

    private const int MaxDepth = 4;

    /// <summary>How much of a body is read for an excerpt.</summary>
    public const int MaxRead = 16 * 1024;

    public string Of(string text)
    {
        // What is behind that would not be shown.
        text = text[..Math.Min(text.Length, MaxRead)];
        // However it is spelled: what hides a credential from us does not hide it from a reader.
        var plain = Plain(text);
        if (Query().IsMatch(plain) || Credential().IsMatch(plain))
            text = plain;
        var clean = WithoutKey(text);
        clean = Query().Replace(clean, "$1?(hidden)");
        clean = Credential().Replace(clean, "$1(hidden)");
        var isPage = Page().IsMatch(clean);
        if (isPage)
            clean = WithoutKey(WebUtility.HtmlDecode(Tag().Replace(Unread().Replace(clean, " "), " ")));
        clean = Blank().Replace(clean, " ").Trim();
        var most = isPage ? MostOfPage : MaxLength;
        if (clean.Length <= most)
            return clean;
        var end = most - 1;
        if (char.IsHighSurrogate(clean[end - 1]))
            end--;
        return string.Concat(clean.AsSpan(0, end), "…");
    }

    public string Of(ReadOnlySpan<byte> utf8) => Of(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MaxRead)]));

    private string WithoutKey(string text) => text.Replace(apiKey, "(hidden)", StringComparison.Ordinal).Replace(basic, "(hidden)", StringComparison.Ordinal);

    /// <summary>Without the escapes of JSON, of HTML and of URLs, which may be nested.</summary>
    private static string Plain(string text)
    {
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            var plain = Escape().Replace(text, match => match.ValueSpan[1] == '/'
                ? "/"
                : ((char)ushort.Parse(match.ValueSpan[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());
            plain = Uri.UnescapeDataString(WebUtility.HtmlDecode(plain));
            if (plain == text)
                break;
            text = plain;
        }
        return text;
    }

    [GeneratedRegex(@"\\(/|u[0-9a-fA-F]{4})")]
    private static partial Regex Escape();

    // A parameter, a member of JSON or an element of XML whose name speaks of a credential. What the name begins with, and going back from its end, would take a long word's
    // length squared.
    [GeneratedRegex(
        @"((?:signature|\bsig\b|token|credential|secret|passw|api[-_.]?key|access[-_.]?key|key[-_.]?pair|authorization|\bpolicy|stringtosign|canonicalrequest)(?>[\w.\-]*)(?:\s*=\s*[""']?|[""']\s*:\s*[""']|>))[^\s""'<>&;,|)\]}]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Credential();

    [GeneratedRegex(@"(https?://[^\s""'<>?\\]*)\?[^\s""'<>]*", RegexOptions.IgnoreCase)]
    private static partial Regex Query();

    [GeneratedRegex("<!doctype html|<html|<body", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Page();

    // What a browser does not show.
    [GeneratedRegex("<(script|style)\\b.*?(</\\1\\s*>|$)|<!--.*?(-->|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Unread();

    [GeneratedRegex("<[^>]*(>|$)")]
    private static partial Regex Tag();

    [GeneratedRegex(@"[\s\p{C}]+")]
    private static partial Regex Blank();
}
