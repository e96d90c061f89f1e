using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Transport;

/// <summary>The variables of one document: strings, integers, truth values, lists of strings, objects of these and lists of them, nulls.</summary>
internal sealed class Variables : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _values = [];

    public static Variables Of(ProjectPath project) => new() { { "entity", project.Entity }, { "project", project.Project } };

    public static Variables Of(RunPath run) => new Variables { Run = run.ToString() }.With("entity", run.Entity).With("project", run.Project).With("run", run.RunId);

    /// <summary>The run that is asked about; null if it is none.</summary>
    public string? Run { get; private init; }

    /// <summary>Which page is asked for.</summary>
    public Variables Page(string? cursor, int size) => With("cursor", cursor).With("perPage", size);

    /// <summary>What a listing covers, where that is not all.</summary>
    public Variables Of(ListingQuery query) => query.IsPlain ? this : With("filters", query.Filters ?? ListingQuery.All).With("order", query.Order);

    public void Add(string name, object? value) => _values.Add(new(name, value));

    public Variables With(string name, object? value)
    {
        Add(name, value);
        return this;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds what was given, and nothing for what was not.</summary>
    public Variables WithAny(string name, object? value) => value is null ? this : With(name, value);

    /// <summary>As JSON for people: what is <see cref="Hidden"/> is not shown.</summary>
    public string Shown()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(writer, isShown: true);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The request's body: <c>{"query":…,"variables":{…}}</c>.</summary>
    public byte[] Body(JsonEncodedText query)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("query", query);
            writer.WritePropertyName("variables");
            Write(writer, isShown: false);
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    private void Write(Utf8JsonWriter writer, bool isShown)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in _values)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value, isShown);
        }
        writer.WriteEndObject();
    }

    /// <summary>A lone surrogate, which UTF-8 does not hold, as its escape.</summary>
    private static void WriteText(Utf8JsonWriter writer, string text)
    {
        if (Ascii.IsValid(text) || !HasLoneSurrogate(text))
            writer.WriteStringValue(text);
        else
            writer.WriteRawValue($"\"{string.Concat(text.Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")))}\"");
    }

    private static bool HasLoneSurrogate(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
                return true;
        }
        return false;
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value, bool isShown)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: WriteText(writer, text); break;
            case bool truth: writer.WriteBooleanValue(truth); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case string[] texts:
                writer.WriteStartArray();
                foreach (var text in texts)
                    WriteText(writer, text);
                writer.WriteEndArray();
                break;
            case Hidden secret: WriteText(writer, isShown ? "(hidden)" : secret.Value); break;
            case Variables one: one.Write(writer, isShown); break;
            case Variables[] objects:
                writer.WriteStartArray();
                foreach (var one in objects)
                    one.Write(writer, isShown);
                writer.WriteEndArray();
                break;
            default: throw new ArgumentException($"A variable cannot be a {value.GetType().Name}.", nameof(value));
        }
    }

    /// <summary>A text that is sent and not shown.</summary>
    internal sealed class Hidden(string value)
    {
        public string Value { get; } = value;
    }
}
