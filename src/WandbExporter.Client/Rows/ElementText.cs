using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace WandbExporter.Client.Rows;

/// <summary>Strings of parsed JSON. <see cref="JsonElement.GetString"/> fails on a lone surrogate; here it stays as its escape.</summary>
internal static class ElementText
{
    /// <param name="text">A string.</param>
    public static byte[] Utf8(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        var decoded = new byte[raw.Length];
        JsonText.Unescape(raw, decoded, out var written);
        return decoded[..written];
    }

    /// <summary>The member of an object that is a string; null for anything else.</summary>
    public static string? Member(JsonElement owner, string name) =>
        Find(owner, name) is { ValueKind: JsonValueKind.String } text ? Encoding.UTF8.GetString(Utf8(text)) : null;

    /// <summary>The member of an object; null if it is none, has none of that name, or has names that cannot be read.</summary>
    public static JsonElement? Find(JsonElement owner, string name)
    {
        try
        {
            return owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) ? member : null;
        }
        catch (InvalidOperationException)
        {
            // A name of the object has a lone surrogate.
            return null;
        }
    }
}
