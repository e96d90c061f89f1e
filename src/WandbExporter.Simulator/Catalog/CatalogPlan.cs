namespace WandbExporter.Simulator;

/// <summary>What a project has besides its runs, in numbers and names; <see cref="ProjectCatalog"/> fills it.</summary>
internal sealed record CatalogPlan
{
    public IReadOnlyList<SweepPlan> Sweeps { get; init; } = [];

    /// <summary>Those to which no run belongs.</summary>
    public IReadOnlyList<SweepPlan> MadeSweeps { get; init; } = [];

    public IReadOnlyList<CollectionPlan> Collections { get; init; } = [];

    /// <summary>Collections that only link versions of other collections. Asked for late: their sources may be made later.</summary>
    public Func<IReadOnlyList<PortfolioPlan>> Portfolios { get; init; } = static () => [];

    public int Reports { get; init; }

    public int Triggers { get; init; }

    public IReadOnlyList<string> Queues { get; init; } = [];

    /// <summary>In each queue.</summary>
    public int QueuedRuns { get; init; } = 2;

    /// <summary>Besides the reports and automations that are counted.</summary>
    public Func<ProjectData, IReadOnlyList<ViewData>> Views { get; init; } = static _ => [];

    public Func<ProjectData, IReadOnlyList<TriggerData>> Automations { get; init; } = static _ => [];

    /// <summary>The pictures that its reports show.</summary>
    public IReadOnlyList<FileData> Pictures { get; init; } = [];

    /// <summary>Null: the first two users of the server.</summary>
    public IReadOnlyList<ProjectMemberData>? Members { get; init; }

    /// <summary>Null: the first team of the server.</summary>
    public IReadOnlyList<ProjectTeamData>? Teams { get; init; }

    /// <summary>What became of the automations, those that are counted too.</summary>
    public Func<IReadOnlyList<TriggerData>, IReadOnlyList<TriggerData>> ChangeAutomations { get; init; } = static all => all;

    /// <summary>The same of the views.</summary>
    public Func<IReadOnlyList<ViewData>, IReadOnlyList<ViewData>> ChangeViews { get; init; } = static all => all;

    /// <summary>What clients put into queues.</summary>
    public IReadOnlyList<PushedRun> Pushed { get; init; } = [];

    /// <summary>What they took out again, by queue and id.</summary>
    public IReadOnlyList<(string Queue, string Id)> Withdrawn { get; init; } = [];

    /// <summary>Queues in which nothing waits.</summary>
    public IReadOnlyList<string> EmptyQueues { get; init; } = [];

    /// <summary>Pages beside queues, as JSON, by the queues' names.</summary>
    public IReadOnlyDictionary<string, string> QueueLinks { get; init; } = new Dictionary<string, string>();

    /// <summary>Types without a collection.</summary>
    public IReadOnlyList<string> EmptyTypes { get; init; } = [];

    /// <summary>Asked for late, as the portfolios are.</summary>
    public Func<IReadOnlyList<LineagePlan>> Lineage { get; init; } = static () => [];

    /// <summary>Run n logs version n of every sequence but datasets, and uses others; without it, only what <see cref="Lineage"/> says.</summary>
    public bool HasUsualLineage { get; init; } = true;

    /// <summary>Also of worlds that are made without catalogs.</summary>
    public bool IsAlways { get; init; }

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

    /// <summary>Collections of generated files, and nothing else.</summary>
    public static CatalogPlan Generated(ArtifactOptions options, string entity) => new()
    {
        IsAlways = true,
        Collections =
        [
            .. Enumerable.Range(0, options.Collections).Select(number => new CollectionPlan(options.Type, Name(options, number), options.Versions)
            {
                Algorithm = options.Xxh128 ? CollectionPlan.Xxh128 : CollectionPlan.Md5,
                Version = version => new VersionPlan
                {
                    Entries = artifact => new GeneratedEntries(options, artifact, options.SharedByAll
                        ? ArtifactData.IdOf(entity, options.Project, options.Type, Name(options, 0), 0)
                        : artifact.Sequence.Members[0].Artifact.Id),
                    Metadata = $"{{\"number\":{version}}}",
                },
            }),
        ],
    };

    private static string Name(ArtifactOptions options, int number) => $"{options.Type}-{number:d4}";

    /// <summary>Links the versions of one type from the first project of every team of an organization.</summary>
    public static CatalogPlan Registry(string type, World world, OrganizationData organization) => new()
    {
        Portfolios = () =>
        [
            .. from team in organization.Teams
               let project = world.Projects(team).Count == 0 ? null : world.Projects(team)[0]
               where project is not null
               from sequence in project.Catalog.Collections.Where(collection => collection.TypeName == type && !collection.IsPortfolio).Take(1)
               select PortfolioPlan.Of(type, $"{team}-{type}", [.. sequence.Members.Select(member => member.Artifact)]),
        ],
    };
}

internal sealed record SweepPlan(string Name, IReadOnlyList<string> Agents)
{
    /// <summary>YAML, or what somebody took for it.</summary>
    public string Config { get; init; } =
        "method: bayes\nmetric:\n  name: train/loss\n  goal: minimize\nparameters:\n  lr:\n    min: 0.0001\n    max: 0.1\n";

    public string State { get; init; } = "FINISHED";

    public string? Description { get; init; }

    /// <summary>Null: no run logged its metric, or none as a number.</summary>
    public double? BestLoss { get; init; } = 0.125;

    /// <summary>Nobody can say how many runs it is to have.</summary>
    public bool IsEndless { get; init; }

    /// <summary>Username of who made it; null: that of somebody who is gone.</summary>
    public string? Owner { get; init; }

    /// <summary>Places of runs of the project that it takes into account.</summary>
    public IReadOnlyList<long> PriorRuns { get; init; } = [];
}
