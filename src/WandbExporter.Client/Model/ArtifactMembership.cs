using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Client.Model;

/// <summary>A version as one collection shows it: number and aliases are those of the collection.</summary>
/// <param name="Id">The membership's own; null for a version that was listed in the sequence where it was made.</param>
/// <param name="Project">Where the collection is, which need not be where the version was made.</param>
/// <param name="VersionName">Such as <c>v3</c>; an alias or nothing where the server gives the version no number.</param>
/// <param name="VersionIndex">Its number in the collection; null if it has none.</param>
/// <param name="Aliases">Of that collection.</param>
/// <param name="LinkedAt">When it came into the collection; null where the id is, and on an older server.</param>
public sealed record ArtifactMembership(
    string? Id,
    ProjectPath Project,
    string Collection,
    string VersionName,
    int? VersionIndex,
    IReadOnlyList<ArtifactAlias> Aliases,
    ArtifactVersion Version,
    ServerTime? LinkedAt)
{
    /// <summary>Fields of the membership that the server gives with something else than they should hold; they are null here.</summary>
    public IReadOnlyList<OddField> OddFields { get; init; } = [];

    /// <summary>Aliases that the server lists and gives as null: of the collection, or of any where it does not list them by collection.</summary>
    public int NullAliases { get; init; }

    /// <summary>How its files are asked for.</summary>
    public ArtifactPath Path => new(Project, Collection, VersionName, Version.Id);

    public override string ToString() => Path.ToString();
}
