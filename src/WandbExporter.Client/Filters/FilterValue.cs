using System.Globalization;
using System.Text.Json.Nodes;

namespace WandbExporter.Client.Filters;

/// <summary>What a field is compared with: text, number, boolean, time or null. Values of these types become one by themselves.</summary>
public readonly record struct FilterValue
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF";

    private readonly object? _value;

    private FilterValue(object? value) => _value = value;

    /// <summary>No value.</summary>
    public static FilterValue Null { get; }

    public static implicit operator FilterValue(string? text) => new(text);

    public static implicit operator FilterValue(long number) => new(number);

    /// <exception cref="ArgumentException">JSON has no such number.</exception>
    public static implicit operator FilterValue(double number) => double.IsFinite(number)
        ? new(number)
        : throw new ArgumentException($"A filter cannot compare with {number.ToString(CultureInfo.InvariantCulture)}: JSON has no such number.", nameof(number));

    public static implicit operator FilterValue(bool boolean) => new(boolean);

    /// <summary>As the server writes times: in UTC, without a zone.</summary>
    public static implicit operator FilterValue(DateTimeOffset time) => new(time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));

    public static FilterValue FromString(string? text) => text;

    public static FilterValue FromInt64(long number) => number;

    public static FilterValue FromDouble(double number) => number;

    public static FilterValue FromBoolean(bool boolean) => boolean;

    public static FilterValue FromDateTimeOffset(DateTimeOffset time) => time;

    public override string ToString() => ToNode()?.ToJsonString() ?? "null";

    internal JsonNode? ToNode() => _value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        bool boolean => JsonValue.Create(boolean),
        _ => throw new InvalidOperationException($"A filter cannot compare with a {_value.GetType().Name}."),
    };
}
