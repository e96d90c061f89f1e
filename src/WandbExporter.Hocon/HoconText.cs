using System.Globalization;
using System.Text;

namespace WandbExporter.Hocon;

/// <summary>
/// Writes a configuration as text without substitutions, includes or merges, every key and text quoted: what another reader of HOCON,
/// however little of it that one knows, reads as it is meant.
/// </summary>
internal static class HoconText
{
    public static string Of(string key, HoconValue? value)
    {
        var text = new StringBuilder();
        if (value is { IsUndefined: false })
            AppendMember(text, key, value);
        return text.ToString();
    }

    private static void AppendMembers(StringBuilder text, HoconObject owner)
    {
        foreach (var (key, value) in owner.Items.Where(item => !item.Value.IsUndefined))
            AppendMember(text, key, value);
    }

    private static void AppendMember(StringBuilder text, string key, HoconValue value)
    {
        AppendQuoted(text, key);
        if (value.GetObject() is null)
            text.Append(" = ");
        AppendValue(text, value);
        text.Append('\n');
    }

    private static void AppendValue(StringBuilder text, HoconValue value)
    {
        if (value.GetObject() is { } inner)
        {
            text.Append("{\n");
            AppendMembers(text, inner);
            text.Append('}');
        }
        else if (value.IsArray())
        {
            text.Append('[');
            foreach (var (index, item) in value.GetArray().Index())
            {
                if (index > 0)
                    text.Append(", ");
                AppendValue(text, item);
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
