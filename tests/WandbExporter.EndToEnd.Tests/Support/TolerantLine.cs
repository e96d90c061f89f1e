using System.Text;
using System.Text.Json;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Parses a line as Python wrote it: bare NaN and Infinity become the strings that W&amp;B makes of them, raw control characters escapes.</summary>
internal static class TolerantLine
{
    public static JsonDocumentOptions Deep { get; } = new() { MaxDepth = 512 };

    public static JsonDocument Parse(byte[] line)
    {
        var text = Encoding.UTF8.GetString(line);
        var strict = new StringBuilder(text.Length + 16);
        var inString = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (inString)
            {
                if (c == '\\')
                    strict.Append(c).Append(text[++i]);
                else if (c < ' ')
                    strict.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                else
                    strict.Append(c);
                inString = c != '"';
                continue;
            }
            inString = c == '"';
            var token = inString ? null : new[] { "NaN", "Infinity", "-Infinity" }.FirstOrDefault(name => string.CompareOrdinal(text, i, name, 0, name.Length) == 0);
            if (token is null)
            {
                strict.Append(c);
                continue;
            }
            strict.Append('"').Append(token).Append('"');
            i += token.Length - 1;
        }
        return JsonDocument.Parse(strict.ToString(), Deep);
    }
}
