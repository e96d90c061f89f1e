using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Model;

namespace WandbExporter.Client.ReportText;

/// <summary>
/// The text of a report as one HTML page that loads nothing from elsewhere and runs nothing: its policy forbids it, and everything that people wrote
/// is escaped. Grids of panels and blocks that are not known here stand as their JSON, so that nothing is lost.
/// </summary>
public static class ReportHtml
{
    private const string Head = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:">
        <style>body{font:16px/1.5 sans-serif;max-width:50em;margin:2em auto;padding:0 1em}pre{background:#f4f4f4;padding:.7em;overflow:auto}table{border-collapse:collapse}td{border:1px solid #ccc;padding:.2em .6em}img{max-width:100%}</style>
        """;

    /// <param name="title">Of the page, and put above the text; null: neither.</param>
    /// <param name="media">Where an image is kept, by its address: a path beside the page, or its data; null for one that is not. It stands as a link then.</param>
    public static string Of(RawJson spec, string? title = null, Func<string, string?>? media = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var html = new StringBuilder(Head);
        html.Append(CultureInfo.InvariantCulture, $"\n<title>{Text(title ?? "Report")}</title></head><body>\n");
        if (title is not null)
            html.Append(CultureInfo.InvariantCulture, $"<h1>{Text(title)}</h1>\n");
        using var document = ReportBlocks.Parse(spec);
        if (document is null)
            Pre(html, spec.ToString());
        else
            foreach (var block in ReportBlocks.Children(document.RootElement, "blocks"))
                Append(html, block, media ?? (static _ => null), 0);
        return html.Append("</body></html>\n").ToString();
    }

    private static void Append(StringBuilder html, JsonElement block, Func<string, string?> media, int depth)
    {
        switch (depth > ReportBlocks.MaxDepth ? null : ReportBlocks.Type(block))
        {
            case "heading":
                Element(html, string.Create(CultureInfo.InvariantCulture, $"h{ReportBlocks.Level(block)}"), Inline(block, 0));
                break;
            case "paragraph":
                Element(html, "p", Inline(block, 0));
                break;
            case "quote" or "block-quote" or "callout-block":
                Element(html, "blockquote", Text(ReportBlocks.PlainText(block)).Replace("\n", "<br>", StringComparison.Ordinal));
                break;
            case "list":
                List(html, block, media, depth);
                break;
            case "code-block":
                Pre(html, ReportBlocks.PlainText(block));
                break;
            case "markdown-block" or "latex" when ReportBlocks.Text(block, "content") is { } content:
                Pre(html, content);
                break;
            case "horizontal-rule":
                html.Append("<hr>\n");
                break;
            case "image" when ReportBlocks.Address(block) is { } address:
                var caption = Text(ReportBlocks.PlainText(block));
                Element(html, "p", media(address) is { } kept
                    ? $"<img src=\"{Text(kept)}\" alt=\"{caption}\"><br>{caption}"
                    : $"<a rel=\"noreferrer\" href=\"{Text(address)}\">{(caption.Length == 0 ? "image" : caption)}</a>");
                break;
            case "table" when ReportBlocks.Children(block) is { Count: > 0 } rows:
                Element(html, "table", string.Concat(rows.Select(row =>
                    $"<tr>{string.Concat(ReportBlocks.Children(row).Select(cell => $"<td>{Text(ReportBlocks.PlainText(cell))}</td>"))}</tr>")));
                break;
            default:
                Pre(html, ReportBlocks.Json(block));
                break;
        }
    }

    private static void List(StringBuilder html, JsonElement list, Func<string, string?> media, int depth)
    {
        var tag = ReportBlocks.Flag(list, "ordered") ? "ol" : "ul";
        html.Append(CultureInfo.InvariantCulture, $"<{tag}>\n");
        foreach (var item in ReportBlocks.Children(list))
        {
            html.Append("<li>");
            if (ReportBlocks.Checked(item) is { } isChecked)
                html.Append(isChecked ? "&#9745; " : "&#9744; ");
            foreach (var child in ReportBlocks.Children(item))
                Append(html, child, media, depth + 1);
            html.Append("</li>\n");
        }
        html.Append(CultureInfo.InvariantCulture, $"</{tag}>\n");
    }

    private static string Inline(JsonElement block, int depth)
    {
        if (depth > ReportBlocks.MaxDepth)
            return Code(ReportBlocks.Json(block));
        var html = new StringBuilder();
        foreach (var child in ReportBlocks.Children(block))
        {
            if (ReportBlocks.Text(child, "text") is { } words)
                html.Append(Marked(words, child));
            else if (ReportBlocks.Type(child) == "link" && ReportBlocks.Address(child) is { } address)
                html.Append(CultureInfo.InvariantCulture, $"<a rel=\"noreferrer\" href=\"{Text(address)}\">{Inline(child, depth + 1)}</a>");
            else if (ReportBlocks.Type(child) == "link")
                html.Append(Inline(child, depth + 1));
            else if (ReportBlocks.Type(child) == "latex" && ReportBlocks.Text(child, "content") is { } formula)
                html.Append(Code(formula));
            else
                html.Append(Code(ReportBlocks.Json(child)));
        }
        return html.ToString();
    }

    private static string Marked(string words, JsonElement leaf)
    {
        var text = Text(words).Replace("\n", "<br>", StringComparison.Ordinal);
        foreach (var (mark, tag) in (ReadOnlySpan<(string, string)>)[("inlineCode", "code"), ("italic", "em"), ("strikethrough", "s"), ("underline", "u"), ("bold", "strong")])
        {
            if (ReportBlocks.Flag(leaf, mark))
                text = $"<{tag}>{text}</{tag}>";
        }
        return text;
    }

    private static void Element(StringBuilder html, string tag, string content) => html.Append(CultureInfo.InvariantCulture, $"<{tag}>{content}</{tag}>\n");

    private static void Pre(StringBuilder html, string content) => html.Append(CultureInfo.InvariantCulture, $"<pre>{Text(content)}</pre>\n");

    private static string Code(string content) => $"<code>{Text(content)}</code>";

    /// <summary>As text and as the value of an attribute; a control character, which HTML has no place for, as the replacement character.</summary>
    private static string Text(string words) =>
        WebUtility.HtmlEncode(string.Concat(words.Select(character => char.IsControl(character) && character is not ('\n' or '\t') ? '\ufffd' : character)));
}
