using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A version as one collection shows it: the number and the aliases are those of the collection.</summary>
public sealed class MembershipData
{
    internal MembershipData(CollectionData collection, ArtifactData artifact, int? index, IReadOnlyList<string> aliases)
    {
        Collection = collection;
        Artifact = artifact;
        Index = index;
        Aliases = aliases;
    }

    public CollectionData Collection { get; }

    public ArtifactData Artifact { get; }

    /// <summary>Null: the version has no number here.</summary>
    public int? Index { get; }

    /// <summary>Empty for a version without a number.</summary>
    public string Version => Index is { } index ? "v" + index.ToString(CultureInfo.InvariantCulture) : string.Empty;

    public IReadOnlyList<string> Aliases { get; }

    /// <summary>In a portfolio, when it was linked.</summary>
    public DateTimeOffset CreatedAt => Collection.IsPortfolio ? Artifact.CreatedAt.AddDays(1 + (Index ?? 0)) : Artifact.CreatedAt;

    public string Id => GlobalId.Of("ArtifactCollectionMembership", Collection.Id, Artifact.Id);
}
