using System.Globalization;
using System.Text;

namespace WandbExporter.Cli.Manual;

/// <summary>Writes a manual page in roff with the <c>man</c> macros. All text is taken for text: none of it is a command of roff.</summary>
internal sealed class Roff
{
    private readonly StringBuilder _page = new();

    /// <summary>The first line of a page of section 1.</summary>
    public Roff Title(string name, string version)
    {
        Line($".TH {Quoted(name.ToUpperInvariant())} 1 \"\" {Quoted($"{name} {version}")} \"User Commands\"");
        // Names of tables and options are not broken, and no line is stretched.
        Line(".nh");
        Line(".ad l");
        return this;
    }

    public Roff Section(string name)
    {
        Line($".SH {Quoted(name)}");
        return this;
    }

    public Roff Subsection(string name)
    {
        Line($".SS {Quoted(name)}");
        return this;
    }

    /// <summary>Paragraphs, with an empty line between them.</summary>
    public Roff Prose(string text)
    {
        foreach (var paragraph in text.Split("\n\n"))
        {
            Line(".PP");
            Line(Escaped(paragraph.Replace('\n', ' ')));
        }
        return this;
    }

    /// <summary>A line of its own without a paragraph before it.</summary>
    public Roff Text(string text)
    {
        Line(Escaped(text));
        return this;
    }

    /// <summary>A term in bold with what stands for its value in italics, and what it means below it.</summary>
    public Roff Term(string term, string value, string meaning)
    {
        Line(".TP");
        Line($"\\fB{Escaped(term)}\\fR{(value.Length == 0 ? "" : $"{(term.Length == 0 ? "" : " ")}\\fI{Escaped(value)}\\fR")}");
        Line(Escaped(meaning.Replace('\n', ' ')));
        return this;
    }

    /// <summary>Lines as they stand.</summary>
    public Roff Verbatim(string text)
    {
        Line(".PP");
        Line(".nf");
        foreach (var line in text.Split('\n'))
            Line(line.Length == 0 ? "" : Escaped(line));
        Line(".fi");
        return this;
    }

    public override string ToString() => _page.ToString();

    private void Line(string line) => _page.Append(line).Append('\n');

    /// <summary>An argument of a macro.</summary>
    private static string Quoted(string text) => $"\"{Escaped(text).Replace("\"", "\\(dq", StringComparison.Ordinal)}\"";

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        // A line that begins so is a command.
        if (text.StartsWith('.') || text.StartsWith('\''))
            escaped.Append("\\&");
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '\\' => "\\(rs",
                '-' => "\\-",
                '\'' => "\\(aq",
                '`' => "\\(ga",
                '^' => "\\(ha",
                '~' => "\\(ti",
                > 126 => string.Create(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]"),
                _ => rune.ToString(),
            });
        }
        return escaped.ToString();
    }
}
