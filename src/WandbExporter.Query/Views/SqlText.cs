using System.Text;

namespace WandbExporter.Query.Views;

/// <summary>Names and texts as SQL writes them: whatever they hold, they stay names and texts.</summary>
public static class SqlText
{
    /// <summary>A text. A character that no statement can hold is put in by its number.</summary>
    public static string Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var quoted = $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
        return text.Contains('\0', StringComparison.Ordinal) ? $"({quoted.Replace("\0", "' || chr(0) || '", StringComparison.Ordinal)})" : quoted;
    }

    /// <summary>A name. A character that no statement can hold is shown by the symbol for it.</summary>
    public static string Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal).Replace('\0', '\u2400')}\"";
    }

    public static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(Name));

    /// <summary>A list of texts.</summary>
    public static string List(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new StringBuilder("[").AppendJoin(", ", texts.Select(Literal)).Append(']').ToString();
    }
}
