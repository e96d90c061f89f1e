using System.Collections;
using System.Text.Json;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Transport;

/// <summary>The variables of one query: strings, integers, lists of strings, nulls.</summary>
internal sealed class Variables : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _values = [];

    public static Variables Of(ProjectPath project) => new() { { "entity", project.Entity }, { "project", project.Project } };

    public static Variables Of(RunPath run) => new() { { "entity", run.Entity }, { "project", run.Project }, { "run", run.RunId } };

    /// <summary>Which page is asked for.</summary>
    public Variables Page(string? cursor, int size) => With("cursor", cursor).With("perPage", size);

    public void Add(string name, object? value) => _values.Add(new(name, value));

    public Variables With(string name, object? value)
    {
        Add(name, value);
        return this;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The request's body: <c>{"query":…,"variables":{…}}</c>.</summary>
    public byte[] Body(JsonEncodedText query)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("query", query);
            writer.WriteStartObject("variables");
            foreach (var (name, value) in _values)
            {
                writer.WritePropertyName(name);
                WriteValue(writer, value);
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case string[] texts:
                writer.WriteStartArray();
                foreach (var text in texts)
                    writer.WriteStringValue(text);
                writer.WriteEndArray();
                break;
            default: throw new ArgumentException($"A variable cannot be a {value.GetType().Name}.", nameof(value));
        }
    }
}
