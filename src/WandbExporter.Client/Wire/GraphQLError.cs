using System.Text.Json;
using System.Text.Json.Serialization;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Wire;

/// <summary>An error of the server: an object with a message, or a bare string.</summary>
[JsonConverter(typeof(GraphQLErrorConverter))]
internal sealed record GraphQLError(string Message)
{
    /// <summary>How deep in the answer it is: 1 for a field of the document itself; 0 if it does not say.</summary>
    public int Depth { get; private init; }

    public static GraphQLError From(JsonElement error) => new(ElementText.Find(error, "message") is { } message ? WithCode(ElementText.Of(message), error) : ElementText.Of(error))
    {
        Depth = ElementText.Find(error, "path") is { ValueKind: JsonValueKind.Array } path ? path.GetArrayLength() : 0,
    };

    /// <summary>The messages inside the JSON of an <c>errors</c> list or an <c>error</c>; the text itself when it is none.</summary>
    public static IReadOnlyList<string> Messages(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Messages(document.RootElement);
        }
        catch (JsonException)
        {
            return [System.Text.Encoding.UTF8.GetString(json.Span)];
        }
    }

    public static IReadOnlyList<string> Messages(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        JsonValueKind.Array => [.. json.EnumerateArray().Select(error => From(error).Message)],
        _ => [From(json).Message],
    };

    /// <summary>Some servers say what is wrong by a code, and anything in words: both are read.</summary>
    private static string WithCode(string message, JsonElement error) =>
        ElementText.Find(error, "extensions") is { } extensions && ElementText.Find(extensions, "code") is { ValueKind: JsonValueKind.String } code
            ? $"{message} ({ElementText.Of(code)})"
            : message;
}

internal sealed class GraphQLErrorConverter : JsonConverter<GraphQLError>
{
    /// <summary>A null in a list of errors is one of them.</summary>
    public override bool HandleNull => true;

    public override GraphQLError Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        GraphQLError.From(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, GraphQLError value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Message);
}
