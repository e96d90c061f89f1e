namespace WandbExporter.Simulator;

/// <summary>A sequence and its versions.</summary>
internal sealed record CollectionPlan(string Type, string Name, int Versions)
{
    public const string Md5 = "MANIFEST_MD5";
    public const string Xxh128 = "MANIFEST_XXH128";

    /// <summary>By number, from 0.</summary>
    public Func<int, VersionPlan> Version { get; init; } = number => VersionPlan.Usual(number, Versions);

    /// <summary>Of the versions' own digests.</summary>
    public string Algorithm { get; init; } = Md5;

    public string? Description { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = ["ctag"];

    /// <summary>The type and name that it was made with; null: it has them still.</summary>
    public (string Type, string Name)? MadeAs { get; init; }

    public (string Type, string Name) IdParts => MadeAs ?? (Type, Name);

    public static CollectionPlan Of(string type, string name, params IReadOnlyList<VersionPlan> versions) =>
        new(type, name, versions.Count) { Version = number => versions[number] };
}

/// <summary>A collection that only links versions of others.</summary>
internal sealed record PortfolioPlan(string Type, string Name, IReadOnlyList<LinkPlan> Links)
{
    public string? Description { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = ["ctag"];

    /// <summary>As of <see cref="CollectionPlan"/>.</summary>
    public (string Type, string Name)? MadeAs { get; init; }

    public (string Type, string Name) IdParts => MadeAs ?? (Type, Name);

    /// <summary>All of them, numbered from 0; the last is the latest, and the first the best.</summary>
    public static PortfolioPlan Of(string type, string name, IReadOnlyList<ArtifactData> artifacts) =>
        new(type, name, [.. artifacts.Select((artifact, place) => new LinkPlan(artifact, place, Aliases(place, artifacts.Count)))]);

    private static IReadOnlyList<string> Aliases(int place, int count) => place == count - 1 ? ["latest"] : place == 0 ? ["best"] : [];
}

/// <param name="Index">The version's number in the portfolio.</param>
internal sealed record LinkPlan(ArtifactData Artifact, int Index, IReadOnlyList<string> Aliases);

/// <summary>What a run logged and used beyond what the catalog's rules say, in whatever project it stands.</summary>
internal sealed record LineagePlan(RunData Run, IReadOnlyList<ArtifactData> Logged, IReadOnlyList<ArtifactData> Used);
