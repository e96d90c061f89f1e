using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model;

/// <summary>A named row of artifact versions. A field is null when the server has no value or does not know the field.</summary>
/// <param name="TypeName">Of the artifacts that it is meant for.</param>
/// <param name="IsSequence">Whether versions are made in it; else it is a portfolio, which links versions of sequences. Null for a kind that a newer server may have.</param>
/// <param name="Project">Where it is.</param>
/// <param name="State">READY, DELETED, or what a newer server says.</param>
public sealed record ArtifactCollection(
    string Id,
    string Name,
    string? TypeName,
    bool? IsSequence,
    string? Description,
    IReadOnlyList<string> Tags,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    ProjectPath Project,
    string? State)
{
    /// <summary>Tags that the server lists and gives as null.</summary>
    public int NullTags { get; init; }

    /// <summary>How many versions the server counts in it; null if it does not say.</summary>
    public long? VersionCount { get; init; }

    /// <summary>The version that the server shows first, which is the newest; null if it shows none.</summary>
    public NewestVersion? Newest { get; init; }

    /// <summary>How the digests of a sequence's versions are made; null unless it was asked for by its name, and on an older server.</summary>
    public string? DigestAlgorithm { get; init; }

    /// <summary>The first hundred aliases of its versions, each with its id: another id is another version's.</summary>
    public IReadOnlyList<string> AliasIds { get; init; } = [];
}

/// <summary>What tells whether the newest version of a collection is still the same.</summary>
public sealed record NewestVersion(string Id, ServerTime? UpdatedAt);
