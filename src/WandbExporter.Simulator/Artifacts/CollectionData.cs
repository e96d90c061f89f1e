namespace WandbExporter.Simulator;

/// <summary>A named row of artifact versions: a sequence owns them, a portfolio links those of sequences.</summary>
public sealed class CollectionData
{
    private readonly Lazy<IReadOnlyList<MembershipData>> _members;

    internal CollectionData(ProjectData project, CollectionPlan plan)
    {
        Project = project;
        TypeName = plan.Type;
        Name = plan.Name;
        Description = plan.Description;
        Tags = plan.Tags;
        Algorithm = plan.Algorithm;
        (IdType, IdName) = plan.IdParts;
        Id = IdOf(project, IdType, IdName);
        _members = new Lazy<IReadOnlyList<MembershipData>>(() => Versions(plan));
    }

    internal CollectionData(ProjectData project, PortfolioPlan plan)
    {
        Project = project;
        TypeName = plan.Type;
        Name = plan.Name;
        Description = plan.Description;
        Tags = plan.Tags;
        (IdType, IdName) = plan.IdParts;
        Id = IdOf(project, IdType, IdName);
        IsPortfolio = true;
        _members = new Lazy<IReadOnlyList<MembershipData>>(() =>
            [.. plan.Links.Select(link => new MembershipData(this, link.Artifact, link.Index, link.Aliases))]);
    }

    public ProjectData Project { get; }

    public string TypeName { get; }

    public string Name { get; }

    public string? Description { get; }

    public IReadOnlyList<string> Tags { get; }

    public bool IsPortfolio { get; }

    /// <summary>Of the digests of a sequence's versions: <c>MANIFEST_MD5</c> or <c>MANIFEST_XXH128</c>. Null for a portfolio.</summary>
    public string? Algorithm { get; }

    public string Id { get; }

    /// <summary>The type that it was made with.</summary>
    internal string IdType { get; }

    /// <summary>The name that it was made with.</summary>
    internal string IdName { get; }

    /// <summary>All that ever were, in the order of their making or linking.</summary>
    public IReadOnlyList<MembershipData> Members => _members.Value;

    /// <summary>By <c>v3</c> or an alias. Of two versions that claim an alias it is the newer one's.</summary>
    public MembershipData? Find(string alias) =>
        Members.LastOrDefault(member => member.Artifact.IsCommitted && (member.Version == alias || member.Aliases.Contains(alias)));

    private static string IdOf(ProjectData project, string type, string name) => GlobalId.Of("ArtifactCollection", project.Entity, project.Name, type, name);

    private List<MembershipData> Versions(CollectionPlan plan)
    {
        var plans = Enumerable.Range(0, plan.Versions).Select(plan.Version).ToList();
        var indexes = new List<int?>();
        foreach (var version in plans)
            indexes.Add(version.HasIndex ? version.Index ?? (indexes.Max() ?? -1) + 1 : null);
        var latest = Enumerable.Range(0, plans.Count).Where(number => plans[number].State == VersionPlan.Committed).Select(number => (int?)number).MaxBy(number => indexes[number!.Value] ?? -1);
        return
        [
            .. plans.Select((version, number) =>
            {
                var artifact = new ArtifactData(this, number, indexes[number], version);
                return new MembershipData(this, artifact, artifact.VersionIndex, number == latest ? ["latest", .. version.Aliases] : version.Aliases);
            }),
        ];
    }
}
