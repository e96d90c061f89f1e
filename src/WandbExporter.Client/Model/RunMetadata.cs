using System.Globalization;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>
/// What W&amp;B's client wrote about where and how a run ran, <c>wandb-metadata.json</c>. Clients have spelled some of it differently over the years, and write
/// large integers as texts.
/// </summary>
public sealed class RunMetadata
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "wandb-metadata.json";

    /// <summary>An honest one has some thousand bytes; of a cluster's job some more.</summary>
    internal const int MostBytes = 16 * 1024 * 1024;

    private readonly JsonElement? _root;

    private RunMetadata(string status, JsonElement? root) => (Status, _root) = (status, root);

    /// <summary>The run has no such file.</summary>
    public static RunMetadata Missing { get; } = new("missing", null);

    /// <summary>The run has a file of that name that is no JSON object.</summary>
    public static RunMetadata Malformed { get; } = new("malformed", null);

    /// <summary><c>read</c>, <c>missing</c> or <c>malformed</c>.</summary>
    public string Status { get; }

    /// <summary>All of it; null if there is nothing that could be read.</summary>
    public RawJson? Json => _root is { } root ? RawJson.Of(root) : null;

    /// <param name="utf8">The file.</param>
    public static RunMetadata Of(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new RunMetadata("read", document.RootElement.Clone()) : Malformed;
        }
        catch (JsonException)
        {
            return Malformed;
        }
    }

    /// <summary>The text of the first of these names that has one; an object's member is named behind a point.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is { ValueKind: JsonValueKind.String } text)
                return TextOf(text);
        }
        return null;
    }

    /// <summary>The whole number of the first of these names that has one, be it written as a text.</summary>
    public long? Integer(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is not { } found)
                continue;
            if (found.ValueKind == JsonValueKind.Number && found.TryGetInt64(out var number))
                return number;
            if (found.ValueKind == JsonValueKind.String && long.TryParse(TextOf(found), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
                return number;
        }
        return null;
    }

    /// <summary>What the first of these names has that is there and is not null.</summary>
    public RawJson? Value(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is { ValueKind: not JsonValueKind.Null } found)
                return RawJson.Of(found);
        }
        return null;
    }

    private JsonElement? Find(string name)
    {
        var at = _root;
        foreach (var member in name.Split('.'))
            at = at is { } owner ? ElementText.Find(owner, member) : null;
        return at;
    }

    private static string TextOf(JsonElement text) => Encoding.UTF8.GetString(ElementText.Utf8(text));
}
