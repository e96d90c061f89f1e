using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>What a server derives from logged rows: the keys it has seen, their types, and the last value of each.</summary>
internal sealed class HistoryDigest
{
    private readonly Dictionary<string, KeyInfo> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _last = new(StringComparer.Ordinal);
    private readonly long _lastStep;

    public HistoryDigest(IEnumerable<byte[]> rows, long lastStep)
    {
        _lastStep = lastStep;
        foreach (var row in rows)
        {
            using var parsed = Parsed(row);
            if (parsed is null || parsed.RootElement.ValueKind != JsonValueKind.Object)
                continue;
            foreach (var member in parsed.RootElement.EnumerateObject())
            {
                _last[member.Name] = member.Value.GetRawText();
                Add(member.Name, member.Value);
            }
        }
    }

    public string Keys() => GeneratedRecord.Json(writer =>
    {
        writer.WriteStartObject("keys");
        foreach (var (key, info) in _keys)
        {
            writer.WriteStartObject(key);
            writer.WriteStartArray("typeCounts");
            foreach (var (type, count) in info.Types)
            {
                writer.WriteStartObject();
                writer.WriteString("type", type);
                writer.WriteNumber("count", count);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteBoolean("monotonic", info.Monotonic);
            writer.WritePropertyName("previousValue");
            writer.WriteRawValue(info.Last, skipInputValidation: true);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteStartArray("sets");
        writer.WriteEndArray();
        writer.WriteNumber("lastStep", _lastStep);
    });

    /// <summary>The last value of every key, as a summary has it.</summary>
    public string Summary() => GeneratedRecord.Json(writer =>
    {
        foreach (var (key, json) in _last)
        {
            writer.WritePropertyName(key);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    });

    private static JsonDocument? Parsed(byte[] row)
    {
        try
        {
            return TolerantJson.Parse(row);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Add(string key, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && !value.TryGetProperty("_type", out _) && value.EnumerateObject().Any())
        {
            foreach (var member in value.EnumerateObject())
                Add(key + "." + member.Name, member.Value);
            return;
        }
        if (!_keys.TryGetValue(key, out var info))
            _keys.Add(key, info = new KeyInfo());
        info.Add(TypeOf(value), value);
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => "number",
        JsonValueKind.String => value.GetRawText() is "\"NaN\"" or "\"Infinity\"" or "\"-Infinity\"" ? "number" : "string",
        JsonValueKind.Array => "list",
        JsonValueKind.Null => "nil",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => value.TryGetProperty("_type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString()! : "map",
    };

    private sealed class KeyInfo
    {
        private double _previous = double.NegativeInfinity;

        public Dictionary<string, long> Types { get; } = new(StringComparer.Ordinal);

        public bool Monotonic { get; private set; } = true;

        public string Last { get; private set; } = "null";

        public void Add(string type, JsonElement value)
        {
            Types[type] = Types.GetValueOrDefault(type) + 1;
            Last = value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? "null" : value.GetRawText();
            if (value.ValueKind != JsonValueKind.Number)
            {
                Monotonic = false;
                return;
            }
            var number = value.GetDouble();
            Monotonic &= number >= _previous;
            _previous = number;
        }
    }
}
