using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>Values by their keys, in the order in which they stand; of a key given twice the last value.</summary>
#pragma warning disable CA1710 // It is a dictionary, and is called what it holds.
public sealed class LoggedValues : IReadOnlyDictionary<string, LoggedValue>
{
    private readonly OrderedDictionary<string, LoggedValue> _values;

    private LoggedValues(OrderedDictionary<string, LoggedValue> values) => _values = values;

    public static LoggedValues Empty { get; } = new([]);

    public IEnumerable<string> Keys => _values.Keys;

    public IEnumerable<LoggedValue> Values => _values.Values;

    public int Count => _values.Count;

    public LoggedValue this[string key] => _values[key];

    /// <summary>The members of an object: a summary, a row of a history.</summary>
    /// <param name="json">Null: there are none.</param>
    /// <exception cref="MalformedJsonException">It is no JSON object.</exception>
    public static LoggedValues Of(RawJson? json) => Read(json, static (_, value) => value);

    /// <summary>A config: the values themselves, without what the server keeps beside them, and without what W&amp;B keeps for itself (<c>_wandb</c>).</summary>
    /// <param name="config">Null: there are none.</param>
    /// <exception cref="MalformedJsonException">It is no JSON object.</exception>
    public static LoggedValues OfConfig(RawJson? config) => Read(config, static (key, entry) =>
        key == "_wandb" ? null : entry.AsObject() is { } members && members.TryGetValue("value", out var value) ? value : entry);

    public bool ContainsKey(string key) => _values.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out LoggedValue value) => _values.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, LoggedValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>These keys alone, in this order; null if one of them is not there, or null.</summary>
    internal LoggedValues? Only(IReadOnlyList<string> keys)
    {
        var chosen = new OrderedDictionary<string, LoggedValue>(keys.Count, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (!_values.TryGetValue(key, out var value) || value.Kind == JsonKind.Null)
                return null;
            chosen[key] = value;
        }
        return new LoggedValues(chosen);
    }

    private static LoggedValues Read(RawJson? json, Func<string, LoggedValue, LoggedValue?> choose)
    {
        if (json is null)
            return Empty;
        var values = new OrderedDictionary<string, LoggedValue>(StringComparer.Ordinal);
        using var reader = new RowReader(json.Utf8.Span);
        while (reader.Read())
        {
            var key = Encoding.UTF8.GetString(reader.Key);
            if (choose(key, new LoggedValue(reader.Kind, json.Utf8.Slice(reader.ValueStart, reader.ValueLength))) is { } value)
                values[key] = value;
        }
        return new LoggedValues(values);
    }
}
