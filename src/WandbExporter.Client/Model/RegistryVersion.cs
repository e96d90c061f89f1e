using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Client.Model;

/// <summary>A version as a registry links it.</summary>
/// <param name="Id">The link's own.</param>
/// <param name="Registry">The project that holds the registry.</param>
/// <param name="VersionIndex">Its number in the collection; null if it has none.</param>
/// <param name="Aliases">Of that collection.</param>
/// <param name="LinkedAt">When it came into the collection; null on an older server.</param>
/// <param name="Version">Null if the key may not see it, which a server may say of what it links from a project of others.</param>
public sealed record RegistryVersion(
    string Id,
    ProjectPath Registry,
    string? Collection,
    int? VersionIndex,
    IReadOnlyList<string> Aliases,
    ServerTime? LinkedAt,
    ArtifactVersion? Version)
{
    /// <summary>Fields of the link that the server gives with something else than they should hold; they are null here.</summary>
    public IReadOnlyList<OddField> OddFields { get; init; } = [];

    /// <summary>Aliases that the server lists and gives as null.</summary>
    public int NullAliases { get; init; }
}
