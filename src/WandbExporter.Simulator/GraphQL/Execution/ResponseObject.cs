using System.Text.Json;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>A completed object: names shared with its siblings, values in the document's order.</summary>
internal sealed class ResponseObject(JsonEncodedText[] names, object?[] values)
{
    public JsonEncodedText[] Names { get; } = names;

    public object?[] Values { get; } = values;
}
