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
            if (ElementText.Find(document.RootElement, "blocks") is { ValueKind: JsonValueKind.Array })
                return document;
        }
        catch (JsonException)
        {
            // Such a spec is kept as it is.
        }
        document?.Dispose();
        return null;
    }

    public static string? Type(JsonElement block) => ElementText.Member(block, "type");

    public static string? Text(JsonElement block, string name) => ElementText.Member(block, name);

    public static bool Flag(JsonElement block, string name) =>
        ElementText.Find(block, name) is { ValueKind: JsonValueKind.True };

    public static int Level(JsonElement heading) =>
        ElementText.Find(heading, "level") is { ValueKind: JsonValueKind.Number } level && level.TryGetInt32(out var number) ? Math.Clamp(number, 1, 6) : 1;

    /// <summary>Of an item of a list with boxes: whether its box is checked; null if it has none.</summary>
    public static bool? Checked(JsonElement item) => ElementText.Find(item, "checked")?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static List<JsonElement> Children(JsonElement block, string name = "children") =>
        ElementText.Find(block, name) is { ValueKind: JsonValueKind.Array } children ? [.. children.EnumerateArray()] : [];

    /// <summary>All text in a block, without marks: a line for each block in it that is one, formulas as they are written, and of a link its address too.</summary>
    public static string PlainText(JsonElement block, int depth = 0)
    {
        if (Text(block, "text") is { } text)
            return text;
        if (Type(block) == "latex" && Text(block, "content") is { } formula)
            return formula;
        if (depth > MaxDepth)
            return Json(block);
        var children = Children(block);
        var isOfBlocks = Type(block) is "code-block" or "quote" or "block-quote" or "callout-block" && children.Exists(child => Text(child, "text") is null && Type(child) is not ("link" or "latex"));
        var words = string.Join(isOfBlocks ? "\n" : "", children.Select(child => PlainText(child, depth + 1)));
        return Type(block) == "link" && Address(block) is { } address && address != words ? $"{words} ({address})" : words;
    }

    /// <summary>The address of a link or an image, if a reader may be led there.</summary>
    public static string? Address(JsonElement block) =>
        Text(block, "url") is { } url && Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeMailto)
            ? uri.AbsoluteUri
            : null;

    /// <summary>The JSON of what is kept as such.</summary>
    public static string Json(JsonElement block) => RawJson.Of(block).ToString();
}
