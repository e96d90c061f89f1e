namespace WandbExporter.Client.Credentials;

/// <summary>The official client's settings file: INI, of which the section <c>[default]</c> counts.</summary>
public static class SettingsFile
{
    /// <summary>The section's values; names in lower case. Lines that are none are passed over.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var inDefault = false;
        foreach (var raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '[')
            {
                inDefault = line.Equals("[default]", StringComparison.OrdinalIgnoreCase);
                continue;
            }
            var split = line.AsSpan().IndexOfAny('=', ':');
            if (inDefault && split > 0)
                values[line[..split].Trim()] = line[(split + 1)..].Trim();
        }
        return values;
    }
}
