using System.Globalization;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Model;

namespace WandbExporter.Client.ReportText;

/// <summary>
/// The text of a report as Markdown (CommonMark, with tables and strikethrough). Grids of panels and blocks that are not known here stand as their
/// JSON, so that nothing is lost; what people wrote is escaped, so that it is text and nothing else.
/// </summary>
public static class ReportMarkdown
{
    /// <summary>Cells of a table, with those that fill its short rows; a larger one is no text for people, and stands as its JSON.</summary>
    private const long LargestTable = 100_000;

    private const string Special = "\\`*_[]<>|~&$#";

    /// <param name="title">Put above the text; null: nothing is.</param>
    /// <param name="media">Where an image is kept, by its address; null for one that is not. It stands as a link then.</param>
    public static string Of(RawJson spec, string? title = null, Func<string, string?>? media = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var text = new StringBuilder();
        if (title is not null)
            text.Append(CultureInfo.InvariantCulture, $"# {Line(title)}\n");
        using var document = ReportBlocks.Parse(spec);
        if (document is null)
            Fence(text, "json", spec.ToString());
        else
            foreach (var block in ReportBlocks.Children(document.RootElement, "blocks"))
                Append(text, block, media ?? (static _ => null), 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement block, Func<string, string?> media, int depth)
    {
        switch (depth > ReportBlocks.MaxDepth ? null : ReportBlocks.Type(block))
        {
            case "heading":
                Paragraph(text, $"{new string('#', ReportBlocks.Level(block))} {Inline(block, 0)}".TrimEnd());
                break;
            case "paragraph":
                Paragraph(text, Inline(block, 0));
                break;
            case "quote" or "block-quote" or "callout-block":
                Paragraph(text, "> " + string.Join("\n> ", ReportBlocks.PlainText(block).Split('\n').Select(Line)));
                break;
            case "list":
                Paragraph(text, List(block, media, depth));
                break;
            case "code-block":
                Fence(text, ReportBlocks.Text(block, "language") is { } language && language.All(char.IsAsciiLetterOrDigit) ? language : "", ReportBlocks.PlainText(block));
                break;
            case "markdown-block" when ReportBlocks.Text(block, "content") is { } content:
                // It is Markdown already, of whoever wrote it: a fence keeps it from being anything else.
                Fence(text, "markdown", content);
                break;
            case "latex" when ReportBlocks.Text(block, "content") is { } formula:
                Fence(text, "latex", formula);
                break;
            case "horizontal-rule":
                Paragraph(text, "---");
                break;
            case "image" when ReportBlocks.Address(block) is { } address:
                var caption = Line(ReportBlocks.PlainText(block));
                Paragraph(text, media(address) is { } kept ? $"![{caption}](<{Target(kept)}>)" : $"[{(caption.Length == 0 ? "image" : caption)}](<{Target(address)}>)");
                break;
            case "table":
                Table(text, block);
                break;
            default:
                Fence(text, "json", ReportBlocks.Json(block));
                break;
        }
    }

    private static string List(JsonElement list, Func<string, string?> media, int depth)
    {
        var lines = new List<string>();
        var number = 0;
        foreach (var item in ReportBlocks.Children(list))
        {
            number++;
            var mark = ReportBlocks.Flag(list, "ordered") ? string.Create(CultureInfo.InvariantCulture, $"{number}. ") : "- ";
            if (ReportBlocks.Checked(item) is { } isChecked)
                mark += isChecked ? "[x] " : "[ ] ";
            var inner = new StringBuilder();
            foreach (var child in ReportBlocks.Children(item))
                Append(inner, child, media, depth + 1);
            var body = inner.ToString().Trim('\n');
            var indent = new string(' ', mark.IndexOf(' ', StringComparison.Ordinal) + 1);
            lines.Add(mark + body.Replace("\n", "\n" + indent, StringComparison.Ordinal).Replace("\n" + indent + "\n", "\n\n", StringComparison.Ordinal));
        }
        return string.Join('\n', lines);
    }

    private static void Table(StringBuilder text, JsonElement table)
    {
        var rows = ReportBlocks.Children(table).Select(row => ReportBlocks.Children(row).Select(cell => Line(ReportBlocks.PlainText(cell))).ToList()).ToList();
        var width = rows.Count == 0 ? 0 : rows.Max(row => row.Count);
        if (width == 0 || (long)width * rows.Count > LargestTable)
        {
            Fence(text, "json", ReportBlocks.Json(table));
            return;
        }
        var lines = rows.Select(row => $"| {string.Join(" | ", row.Concat(Enumerable.Repeat("", width - row.Count)))} |").ToList();
        lines.Insert(1, $"|{string.Concat(Enumerable.Repeat(" --- |", width))}");
        Paragraph(text, string.Join('\n', lines));
    }

    /// <summary>Text with its marks; a line break in it is one.</summary>
    private static string Inline(JsonElement block, int depth)
    {
        if (depth > ReportBlocks.MaxDepth)
            return Code(ReportBlocks.Json(block));
        var text = new StringBuilder();
        foreach (var child in ReportBlocks.Children(block))
        {
            if (ReportBlocks.Text(child, "text") is { } words)
                text.Append(Marked(words, child));
            else if (ReportBlocks.Type(child) == "link" && ReportBlocks.Address(child) is { } address)
                text.Append(CultureInfo.InvariantCulture, $"[{Inline(child, depth + 1)}](<{Target(address)}>)");
            else if (ReportBlocks.Type(child) == "link")
                text.Append(Inline(child, depth + 1));
            else if (ReportBlocks.Type(child) == "latex" && ReportBlocks.Text(child, "content") is { } formula)
                text.Append(Code(formula));
            else
                text.Append(Code(ReportBlocks.Json(child)));
        }
        return text.ToString();
    }

    private static string Marked(string words, JsonElement leaf)
    {
        if (ReportBlocks.Flag(leaf, "inlineCode"))
            return words.Length == 0 ? "" : Code(words);
        var bare = words.Trim();
        if (bare.Length == 0)
            return words.Replace('\n', ' ');
        // A mark holds only where it touches a word.
        var start = words.IndexOf(bare, StringComparison.Ordinal);
        var marks = (ReportBlocks.Flag(leaf, "bold") ? "**" : "") + (ReportBlocks.Flag(leaf, "strikethrough") ? "~~" : "") + (ReportBlocks.Flag(leaf, "italic") ? "*" : "");
        var back = (ReportBlocks.Flag(leaf, "italic") ? "*" : "") + (ReportBlocks.Flag(leaf, "strikethrough") ? "~~" : "") + (ReportBlocks.Flag(leaf, "bold") ? "**" : "");
        return string.Concat(words[..start].Replace('\n', ' '), marks, string.Join("\\\n", bare.Split('\n').Select(Line)), back, words[(start + bare.Length)..].Replace('\n', ' '));
    }

    /// <summary>One line of escaped text, that begins nothing but text.</summary>
    private static string Line(string words)
    {
        var text = new StringBuilder();
        foreach (var character in words)
        {
            if (Special.Contains(character, StringComparison.Ordinal))
                text.Append('\\');
            text.Append(char.IsControl(character) ? ' ' : character);
        }
        var line = text.ToString();
        var digits = line.TakeWhile(char.IsAsciiDigit).Count();
        if (line.Length > 0 && "+-=".Contains(line[0], StringComparison.Ordinal))
            return "\\" + line;
        return digits > 0 && digits < line.Length && line[digits] is '.' or ')' ? line.Insert(digits, "\\") : line;
    }

    private static string Code(string words)
    {
        var ticks = new string('`', Ticks(words) + 1);
        return $"{ticks} {words.ReplaceLineEndings(" ")} {ticks}";
    }

    private static string Target(string address) => address.Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal).ReplaceLineEndings("");

    private static void Paragraph(StringBuilder text, string paragraph)
    {
        if (paragraph.Length == 0)
            return;
        if (text.Length > 0)
            text.Append('\n');
        text.Append(paragraph).Append('\n');
    }

    private static void Fence(StringBuilder text, string language, string content)
    {
        var fence = new string('`', Math.Max(3, Ticks(content) + 1));
        Paragraph(text, $"{fence}{language}\n{content}\n{fence}");
    }

    /// <summary>The longest row of backticks.</summary>
    private static int Ticks(string content)
    {
        var (most, here) = (0, 0);
        foreach (var character in content)
        {
            here = character == '`' ? here + 1 : 0;
            most = Math.Max(most, here);
        }
        return most;
    }
}
