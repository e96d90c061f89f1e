using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.ReportText;

/// <summary>The blocks of a report's spec, whatever shape they have.</summary>
internal static class ReportBlocks
{
    /// <summary>Deeper than that no text is nested; what is, is kept as JSON.</summary>
    public const int MaxDepth = 32;

    /// <summary>Null if the spec is no JSON object that has blocks.</summary>
    public static JsonDocument? Parse(RawJson spec)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(spec.Utf8, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("blocks", out var blocks) && blocks.ValueKind == JsonValueKind.Array)
                return document;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // Such a spec is kept as it is.
        }
        document?.Dispose();
        return null;
    }

    public static string? Type(JsonElement block) => ElementText.Member(block, "type");

    public static string? Text(JsonElement block, string name) => ElementText.Member(block, name);

    public static bool Flag(JsonElement block, string name) =>
        block.ValueKind == JsonValueKind.Object && block.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;

    public static int Level(JsonElement heading) =>
        heading.TryGetProperty("level", out var level) && level.ValueKind == JsonValueKind.Number && level.TryGetInt32(out var number) ? Math.Clamp(number, 1, 6) : 1;

    public static List<JsonElement> Children(JsonElement block, string name = "children") =>
        block.ValueKind == JsonValueKind.Object && block.TryGetProperty(name, out var children) && children.ValueKind == JsonValueKind.Array ? [.. children.EnumerateArray()] : [];

    /// <summary>All text in a block, without marks; a line for each block in it that is one.</summary>
    public static string PlainText(JsonElement block, int depth = 0) => Text(block, "text")
        ?? string.Join(Type(block) is "code-block" or "quote" or "block-quote" or "callout-block" ? "\n" : "", depth > MaxDepth ? [] : Children(block).Select(child => PlainText(child, depth + 1)));

    /// <summary>The address of a link or an image, if a reader may be led there.</summary>
    public static string? Address(JsonElement block) =>
        Text(block, "url") is { } url && Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeMailto)
            ? uri.AbsoluteUri
            : null;

    /// <summary>The JSON of what is kept as such.</summary>
    public static string Json(JsonElement block) => RawJson.Of(block).ToString();
}
