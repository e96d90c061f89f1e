using System.Text;

namespace WandbExporter.Hocon;

internal static class HoconPath
{
    /// <summary>The keys of a dotted path; a quoted key may hold dots.</summary>
    public static IEnumerable<string> Split(string path)
    {
        var key = new StringBuilder();
        var quoted = false;
        foreach (var c in path)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == '.' && !quoted)
            {
                yield return key.ToString();
                key.Clear();
            }
            else
            {
                key.Append(c);
            }
        }

        yield return key.ToString();
    }

    public static string Append(string path, string key)
    {
        var quoted = key.Contains('.', StringComparison.Ordinal) ? $"\"{key}\"" : key;
        return path.Length == 0 ? quoted : $"{path}.{quoted}";
    }
}
