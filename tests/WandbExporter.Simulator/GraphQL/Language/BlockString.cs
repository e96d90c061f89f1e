namespace WandbExporter.Simulator.GraphQL;

/// <summary>The content of a string between triple quotes.</summary>
internal static class BlockString
{
    private static readonly string[] _lineEnds = ["\r\n", "\n", "\r"];

    /// <summary>The index of the closing quotes, or -1.</summary>
    public static int FindEnd(string text, int start)
    {
        for (var at = start; at < text.Length; at++)
        {
            if (text.AsSpan(at).StartsWith("\\\"\"\""))
                at += 3;
            else if (text.AsSpan(at).StartsWith("\"\"\""))
                return at;
        }

        return -1;
    }

    /// <summary>Takes off the common indentation of all lines but the first, and blank lines at both ends.</summary>
    public static string Content(string raw)
    {
        var lines = raw.Replace("\\\"\"\"", "\"\"\"", StringComparison.Ordinal).Split(_lineEnds, StringSplitOptions.None);
        var common = int.MaxValue;
        for (var i = 1; i < lines.Length; i++)
        {
            var indentation = Indentation(lines[i]);
            if (indentation < lines[i].Length)
                common = Math.Min(common, indentation);
        }

        if (common != int.MaxValue)
        {
            for (var i = 1; i < lines.Length; i++)
                lines[i] = lines[i].Length > common ? lines[i][common..] : "";
        }

        var first = Array.FindIndex(lines, line => !IsBlank(line));
        if (first < 0)
            return "";
        var last = Array.FindLastIndex(lines, line => !IsBlank(line));
        return string.Join('\n', lines[first..(last + 1)]);
    }

    private static int Indentation(string line) => line.Length - line.AsSpan().TrimStart(" \t").Length;

    private static bool IsBlank(string line) => Indentation(line) == line.Length;
}
