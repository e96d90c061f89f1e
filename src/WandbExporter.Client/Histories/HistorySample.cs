using System.Text.Json.Nodes;

namespace WandbExporter.Client.Histories;

/// <summary>Which rows of a history the server picks, when some of them are enough.</summary>
public sealed record HistorySample
{
    /// <summary>Only these keys, and only rows that have a value of each of them; none: rows with all that was logged.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Comes with the keys: what they are drawn over.</summary>
    public string XAxis { get; init; } = "_step";

    /// <summary>Rows at the most, spread over the history.</summary>
    public int Samples { get; init; } = 500;

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Keys);
        ArgumentException.ThrowIfNullOrEmpty(XAxis);
        ArgumentOutOfRangeException.ThrowIfLessThan(Samples, 1);
        if (Keys.Any(string.IsNullOrEmpty))
            throw new ArgumentException("A key of the history has no name.", nameof(Keys));
    }

    /// <summary>As the server takes it; null where no keys are named.</summary>
    internal string? ToSpec() => Keys.Count == 0 ? null : new JsonObject
    {
        ["keys"] = new JsonArray([.. Keys.Prepend(XAxis).Distinct(StringComparer.Ordinal).Select(key => (JsonNode?)key)]),
        ["samples"] = Samples,
    }.ToJsonString();
}
