namespace WandbExporter.Simulator;

/// <summary>What a project has besides its runs, in numbers and names; <see cref="ProjectCatalog"/> fills it.</summary>
internal sealed record CatalogPlan
{
    public IReadOnlyList<SweepPlan> Sweeps { get; init; } = [];

    public IReadOnlyList<CollectionPlan> Collections { get; init; } = [];

    /// <summary>Collections that only link versions of other collections. Asked for late: their sources may be made later.</summary>
    public Func<IReadOnlyList<PortfolioPlan>> Portfolios { get; init; } = static () => [];

    public int Reports { get; init; }

    public int Triggers { get; init; }

    public IReadOnlyList<string> Queues { get; init; } = [];

    public static CatalogPlan Nothing { get; } = new();

    public static CatalogPlan Usual { get; } = new()
    {
        Sweeps = [new SweepPlan("lr0sweep", ["agent0a1"]), new SweepPlan("wd1sweep", ["agent1b2", "agent1b3"])],
        Collections =
        [
            new CollectionPlan("model", "model-0", 3),
            new CollectionPlan("dataset", "dataset-0", 2),
            new CollectionPlan("dataset", "dataset-1", 1),
            new CollectionPlan("job", "job-train", 1),
        ],
        Reports = 2,
        Triggers = 2,
        Queues = ["queue-0"],
    };

    /// <summary>Links the versions of one type from the first project of every team of an organization.</summary>
    public static CatalogPlan Registry(string type, World world, OrganizationData organization) => new()
    {
        Portfolios = () =>
        [
            .. from team in organization.Teams
               let project = world.Projects(team).Count == 0 ? null : world.Projects(team)[0]
               where project is not null
               from sequence in project.Catalog.Collections.Where(collection => collection.TypeName == type && !collection.IsPortfolio).Take(1)
               select new PortfolioPlan(type, $"{team}-{type}", [.. sequence.Members.Select(member => member.Artifact)]),
        ],
    };
}

internal sealed record SweepPlan(string Name, IReadOnlyList<string> Agents);

internal sealed record CollectionPlan(string Type, string Name, int Versions);

internal sealed record PortfolioPlan(string Type, string Name, IReadOnlyList<ArtifactData> Artifacts);
