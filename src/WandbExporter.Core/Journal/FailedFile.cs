using System.Text.Json.Serialization;

namespace WandbExporter.Core.Journal;

/// <summary>A file that could not be had, of a unit whose other files are committed.</summary>
/// <param name="Path">Its name, as the source spells it.</param>
/// <param name="Code">What kind of failure it was.</param>
/// <param name="Message">Why, in a sentence.</param>
/// <param name="LastAnswer">The last answer of the server; null if it gave none.</param>
public sealed record FailedFile(
    string Path,
    string Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastAnswer = null);
