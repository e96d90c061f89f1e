using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Client.Model;

/// <summary>A collection that a version is in.</summary>
/// <param name="Project">Null, as the collection is, if the key may not see it.</param>
/// <param name="IsSequence">Whether it was made there; else it is linked. Null for a kind that a newer server may have.</param>
/// <param name="Aliases">Of that collection.</param>
/// <param name="LinkedAt">When it came into the collection; null on an older server.</param>
public sealed record ArtifactLink(
    string Id,
    ProjectPath? Project,
    string? Collection,
    bool? IsSequence,
    int? VersionIndex,
    IReadOnlyList<ArtifactAlias> Aliases,
    ServerTime? LinkedAt)
{
    /// <summary>Fields that the server gives with something else than they should hold; they are null here.</summary>
    public IReadOnlyList<OddField> OddFields { get; init; } = [];

    /// <summary>Aliases that the server lists and gives as null.</summary>
    public int NullAliases { get; init; }
}

/// <summary>The collections that a version is in.</summary>
/// <param name="IsComplete">Whether they are all: this list of the API has no pages, and a server may say that there are more.</param>
public sealed record ArtifactLinks(IReadOnlyList<ArtifactLink> Items, bool IsComplete);
