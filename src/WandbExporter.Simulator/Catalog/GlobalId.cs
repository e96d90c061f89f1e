using System.Buffers.Text;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>The ids of the API: base64 of a kind and a name. Parts are joined by a separator that no name holds.</summary>
internal static class GlobalId
{
    private const char Separator = '\u001f';

    public static string Of(string kind, params ReadOnlySpan<string> parts) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(kind + ":" + string.Join(Separator, parts)));

    public static string Of(string kind, long number) => Convert.ToBase64String(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{kind}:{number}")));

    /// <summary>Null when the id is none of ours, or of another kind.</summary>
    public static string[]? Parts(string kind, string id)
    {
        var bytes = new byte[id.Length];
        if (!Convert.TryFromBase64String(id, bytes, out var written))
            return null;
        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, written));
        return text.StartsWith(kind + ":", StringComparison.Ordinal) ? text[(kind.Length + 1)..].Split(Separator) : null;
    }

    /// <summary>For the path of an URL: letters, digits, '-' and '_' only.</summary>
    public static string Token(params ReadOnlySpan<string> parts) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(Separator, parts)));

    public static string[]? FromToken(string token) =>
        Base64Url.IsValid(token) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)).Split(Separator) : null;
}
