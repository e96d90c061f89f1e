using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>An input object of the schema: what is null in it counts as not given.</summary>
internal readonly record struct Input(IReadOnlyDictionary<string, object?> Values)
{
    public string? Text(string name) => Values.GetValueOrDefault(name) as string;

    public bool? Flag(string name) => Values.GetValueOrDefault(name) as bool?;

    public long? Whole(string name) => Values.GetValueOrDefault(name) switch
    {
        int number => number,
        long number => number,
        _ => null,
    };

    /// <summary>Null when it is not given; a list may be empty.</summary>
    public IReadOnlyList<string>? Texts(string name) => Values.GetValueOrDefault(name) is IEnumerable<object?> list ? [.. list.OfType<string>()] : null;

    public IReadOnlyList<Input> Objects(string name) =>
        Values.GetValueOrDefault(name) is IEnumerable<object?> list ? [.. list.OfType<IReadOnlyDictionary<string, object?>>().Select(one => new Input(one))] : [];

    public Input? Object(string name) => Values.GetValueOrDefault(name) is IReadOnlyDictionary<string, object?> one ? new Input(one) : null;

    /// <summary>JSON text of an object, as it was given.</summary>
    /// <exception cref="GraphQL.GraphQLFieldException">It is none.</exception>
    public string? Json(string name)
    {
        if (Text(name) is not { } text)
            return null;
        try
        {
            using var document = TolerantJson.Parse(System.Text.Encoding.UTF8.GetBytes(text));
            return document.RootElement.ValueKind == JsonValueKind.Object ? text : throw Change.Invalid($"{name} is no object");
        }
        catch (JsonException)
        {
            throw Change.Invalid($"{name} is no JSON");
        }
    }
}
