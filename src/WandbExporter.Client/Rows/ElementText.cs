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
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? Encoding.UTF8.GetString(Utf8(text))
            : null;
}
