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

    /// <summary>What a string says; of any other value its JSON. Bytes that are no UTF-8 stand as the replacement character.</summary>
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "",
        JsonValueKind.String => Encoding.UTF8.GetString(Utf8(value)),
        _ => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)),
    };

    /// <summary>The member of an object; null if it is none, or has none of that name.</summary>
    public static JsonElement? Find(JsonElement owner, string name)
    {
        try
        {
            return owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) ? member : null;
        }
        catch (InvalidOperationException)
        {
            // Another name of the object has a lone surrogate, and the library decodes names with escapes to compare them.
            return Last(owner, Encoding.UTF8.GetBytes(name));
        }
    }

    private static JsonElement? Last(JsonElement owner, byte[] name)
    {
        JsonElement? found = null;
        foreach (var member in owner.EnumerateObject())
        {
            if (JsonMarshal.GetRawUtf8PropertyName(member).SequenceEqual(name))
                found = member.Value;
        }
        return found;
    }
}
