using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>One request that the simulator answered, or refused, or dropped.</summary>
/// <param name="Endpoint"><c>graphql</c>, <c>files</c> or <c>bucket</c>.</param>
/// <param name="Path">Without the query string.</param>
/// <param name="Operation">Name of the GraphQL operation.</param>
/// <param name="Variables">Its variables as text; nested ones as JSON.</param>
/// <param name="Status">0: the connection was dropped without an answer.</param>
/// <param name="Bytes">Of the body, as sent.</param>
/// <param name="Fault">What went wrong on purpose; null: nothing.</param>
public sealed record RequestRecord(
    long Sequence,
    DateTimeOffset Time,
    string Endpoint,
    string Method,
    string Path,
    string? Operation,
    IReadOnlyDictionary<string, string> Variables,
    string? Entity,
    string? Project,
    string? Run,
    int Status,
    long Bytes,
    string? Fault,
    double Milliseconds)
{
    /// <summary>What history the answer holds, or would have held before something went wrong on purpose.</summary>
    public IReadOnlyList<HistoryAnswer> History { get; init; } = [];

    /// <summary>Of the bucket: <c>run</c>, <c>artifact</c> or <c>history</c>, for what the file belongs to.</summary>
    public string? Content { get; init; }

    /// <summary>Of the bucket: the version that the file belongs to, as <c>collection:v3</c>.</summary>
    public string? Artifact { get; init; }

    /// <summary>The header <c>Range</c>.</summary>
    public string? Range { get; init; }

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static RequestRecord Parse(string line) =>
        JsonSerializer.Deserialize<RequestRecord>(line, Json) ?? throw new FormatException("A line of the request log is empty.");
}
