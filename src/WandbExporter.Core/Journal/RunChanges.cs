using System.Text.Json.Serialization;

namespace WandbExporter.Core.Journal;

/// <summary>How the runs of a project differ from what was exported of them.</summary>
/// <param name="New">Runs that the export did not have.</param>
/// <param name="Grown">Runs that logged, ran or ended since.</param>
/// <param name="Edited">Runs that somebody changed, such as their name, tags or config.</param>
/// <param name="Gone">Runs that the server has no more; the export keeps them.</param>
/// <param name="Back">Runs that were gone and are there again.</param>
/// <param name="Rewritten">Runs whose history is another one now, where the export keeps what it has of it.</param>
public sealed record RunChanges(
    long New,
    long Grown,
    long Edited,
    IReadOnlyList<string> Gone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Back = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Rewritten = null)
{
    public static RunChanges None { get; } = new(0, 0, 0, []);
}
