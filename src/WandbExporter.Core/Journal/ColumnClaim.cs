using System.Text.Json.Serialization;

namespace WandbExporter.Core.Journal;

/// <summary>What the name of a column of logged values stands for, in every part of a table.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The one type of its values.</param>
/// <param name="Key">The key under which they were logged, or of a flattened column its path as a JSON list; null if it is the name.</param>
/// <param name="Flattened">Whether the column was taken from inside logged objects.</param>
public sealed record ColumnClaim(
    string Name,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Flattened = false)
{
    /// <summary>The key under which the values were logged, or the path.</summary>
    [JsonIgnore]
    public string Source => Key ?? Name;
}
