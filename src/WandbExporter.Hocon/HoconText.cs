using System.Globalization;
using System.Text;

namespace WandbExporter.Hocon;

/// <summary>
/// Writes a configuration as text without substitutions, includes or merges, every key and text quoted: what another reader of HOCON,
/// however little of it that one knows, reads as it is meant.
/// </summary>
internal static class HoconText
{
    /// <summary>What refers to something that it is in has no end; what is honest is far from both.</summary>
    private const int MostLevels = 200;

    private const int MostCharacters = 1024 * 1024;

    /// <exception cref="HoconException">It is in itself, or would be very long.</exception>
    public static string Of(string key, HoconValue? value)
    {
        var text = new StringBuilder();
        if (value is { IsUndefined: false })
            AppendMember(text, key, value, 0);
        return text.ToString();
    }

    private static void AppendMembers(StringBuilder text, HoconObject owner, int level)
    {
        foreach (var (key, value) in owner.Items.Where(item => !item.Value.IsUndefined))
            AppendMember(text, key, value, level);
    }

    private static void AppendMember(StringBuilder text, string key, HoconValue value, int level)
    {
        AppendQuoted(text, key);
        if (value.GetObject() is null)
            text.Append(" = ");
        AppendValue(text, value, level + 1);
        text.Append('\n');
    }

    private static void AppendValue(StringBuilder text, HoconValue value, int level)
    {
        if (level > MostLevels || text.Length > MostCharacters)
            throw new HoconException("What substitutions make of the configuration is without end, or very long; look for one that refers to something that it is in.");
        if (value.GetObject() is { } inner)
        {
            text.Append("{\n");
            AppendMembers(text, inner, level);
            text.Append('}');
        }
        else if (value.IsArray())
        {
            text.Append('[');
            foreach (var (index, item) in value.GetArray().Index())
            {
                if (index > 0)
                    text.Append(", ");
                AppendValue(text, item, level + 1);
            }
            text.Append(']');
        }
        else if (value.GetString() is { } leaf)
        {
            AppendQuoted(text, leaf);
        }
        else
        {
            text.Append("null");
        }
    }

    private static void AppendQuoted(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (char.IsControl(c))
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                text.Append(c);
        }
        text.Append('"');
    }
}
