namespace WandbExporter.Cli.Output;

/// <summary>Names that are too long for their place, where nobody has to copy them.</summary>
internal static class Shortened
{
    private const string Mark = "…";

    /// <summary>The beginning and the end of a name, which tell names apart, with a mark between them.</summary>
    public static string Middle(string name, int width)
    {
        if (name.Length <= width)
            return name;
        var kept = Math.Max(0, width - Mark.Length);
        var (start, end) = ((kept + 1) / 2, name.Length - kept / 2);
        // A pair of surrogates is one character.
        if (start > 0 && char.IsHighSurrogate(name[start - 1]))
            start--;
        if (end < name.Length && char.IsLowSurrogate(name[end]))
            end++;
        return name[..start] + Mark + name[end..];
    }
}
