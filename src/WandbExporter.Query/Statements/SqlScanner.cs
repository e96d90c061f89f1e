namespace WandbExporter.Query.Statements;

/// <summary>
/// Where statements end and words begin: steps over comments, quoted texts and names. It decides about prompts and hints alone; what a statement is, the
/// engine says.
/// </summary>
internal static class SqlScanner
{
    /// <summary>The statements of a text, each with its end; and what stands behind the last <c>;</c>.</summary>
    public static (IReadOnlyList<string> Statements, string Remainder) Split(string text)
    {
        var statements = new List<string>();
        var from = 0;
        for (var at = 0; at < text.Length;)
        {
            var next = Skip(text, at);
            if (next == at + 1 && text[at] == ';')
            {
                if (!IsBlank(text[from..at]))
                    statements.Add(text[from..at]);
                from = next;
            }
            at = next;
        }
        return (statements, text[from..]);
    }

    /// <summary>Whether nothing but white space and comments is there.</summary>
    public static bool IsBlank(string text) => Begin(text) == text.Length;

    /// <summary>Where the first word begins.</summary>
    public static int Begin(string text)
    {
        var at = 0;
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || IsComment(text, at)))
            at = Skip(text, at);
        return at;
    }

    /// <summary>The words that are neither quoted nor in a comment.</summary>
    public static IEnumerable<string> Words(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && IsOfWord(text[end]))
                end++;
            // What stands right before a quote belongs to it: e'…', x'…'.
            if (end > at && (end == text.Length || text[end] != '\''))
                yield return text[at..end];
            at = end > at ? end : Skip(text, at);
        }
    }

    /// <summary>Whether a comment begins here.</summary>
    private static bool IsComment(string text, int at) =>
        at + 1 < text.Length && ((text[at] == '-' && text[at + 1] == '-') || (text[at] == '/' && text[at + 1] == '*'));

    /// <summary>Behind what begins here: a comment, something quoted, or one character.</summary>
    private static int Skip(string text, int at)
    {
        if (IsComment(text, at))
        {
            if (text[at] == '-')
                return End(text.IndexOf('\n', at), 1);
            var depth = 0;
            for (var i = at; i + 1 < text.Length; i++)
            {
                if (text[i] == '/' && text[i + 1] == '*')
                    (depth, i) = (depth + 1, i + 1);
                else if (text[i] == '*' && text[i + 1] == '/')
                    (depth, i) = (depth - 1, i + 1);
                if (depth == 0)
                    return i + 1;
            }
            return text.Length;
        }
        return text[at] switch
        {
            // A quote that is written twice begins the next quoted piece, which comes to the same.
            '\'' when at > 0 && text[at - 1] is 'e' or 'E' && (at < 2 || !IsOfWord(text[at - 2])) => Escaped(text, at + 1),
            '\'' or '"' => End(text.IndexOf(text[at], at + 1), 1),
            '$' when (at == 0 || !IsOfWord(text[at - 1])) && Tag(text, at) is { } tag => End(text.IndexOf(tag, at + tag.Length, StringComparison.Ordinal), tag.Length),
            _ => at + 1,
        };

        int End(int found, int length) => found < 0 ? text.Length : found + length;
    }

    private static int Escaped(string text, int at)
    {
        for (; at < text.Length && text[at] != '\''; at++)
        {
            if (text[at] == '\\')
                at++;
        }
        return Math.Min(at + 1, text.Length);
    }

    /// <summary>The <c>$$</c> or <c>$tag$</c> that begins here; null if none does.</summary>
    private static string? Tag(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && IsOfWord(text[end]) && !(end == at + 1 && char.IsAsciiDigit(text[end])))
            end++;
        return end < text.Length && text[end] == '$' ? text[at..(end + 1)] : null;
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
