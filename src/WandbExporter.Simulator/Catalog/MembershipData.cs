using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A version as one collection shows it: the number and the aliases are those of the collection.</summary>
public sealed class MembershipData
{
    internal MembershipData(CollectionData collection, ArtifactData artifact, int index, bool isLast)
    {
        Collection = collection;
        Artifact = artifact;
        Index = index;
        Aliases = isLast ? ["latest"] : index == 0 ? ["best"] : [];
    }

    public CollectionData Collection { get; }

    public ArtifactData Artifact { get; }

    public int Index { get; }

    public string Version => "v" + Index.ToString(CultureInfo.InvariantCulture);

    public IReadOnlyList<string> Aliases { get; }

    public string Id => GlobalId.Of("ArtifactCollectionMembership", Collection.Id, Version);
}
