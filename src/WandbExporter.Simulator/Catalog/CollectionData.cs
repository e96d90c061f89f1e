namespace WandbExporter.Simulator;

/// <summary>A named row of artifact versions: a sequence owns them, a portfolio links those of sequences.</summary>
public sealed class CollectionData
{
    private readonly Lazy<IReadOnlyList<MembershipData>> _members;

    internal CollectionData(ProjectData project, string typeName, string name, int versions)
    {
        Project = project;
        TypeName = typeName;
        Name = name;
        _members = new Lazy<IReadOnlyList<MembershipData>>(() =>
            [.. Enumerable.Range(0, versions).Select(version => new MembershipData(this, new ArtifactData(this, version), version, version == versions - 1))]);
    }

    internal CollectionData(ProjectData project, string typeName, string name, IReadOnlyList<ArtifactData> links)
    {
        Project = project;
        TypeName = typeName;
        Name = name;
        IsPortfolio = true;
        _members = new Lazy<IReadOnlyList<MembershipData>>(() =>
            [.. links.Select((artifact, version) => new MembershipData(this, artifact, version, version == links.Count - 1))]);
    }

    public ProjectData Project { get; }

    public string TypeName { get; }

    public string Name { get; }

    public bool IsPortfolio { get; }

    public string Id => GlobalId.Of("ArtifactCollection", Project.Entity, Project.Name, TypeName, Name);

    /// <summary>In order of their version in this collection.</summary>
    public IReadOnlyList<MembershipData> Members => _members.Value;

    /// <summary>By <c>v3</c> or an alias.</summary>
    public MembershipData? Find(string alias) =>
        Members.FirstOrDefault(member => member.Version == alias || member.Aliases.Contains(alias));
}
