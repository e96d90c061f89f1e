namespace WandbExporter.Simulator;

/// <summary>
/// Every shape of artifacts known to hurt an exporter, each in a collection whose name says what it is: in one project, in one that was
/// deleted, and in a registry that links versions of both.
/// </summary>
internal static class AwkwardArtifacts
{
    public const string Project = "awkward-artifacts";
    public const string DeletedProject = "deleted-project";
    public const string Registry = "wandb-registry-awkward";

    /// <summary>Of the project.</summary>
    public static IReadOnlyList<RunPlan> Runs { get; } =
    [
        Run("logged-some") with { Files = [new BytesFile("shared.txt", AwkwardEntries.Shared)] },
        Run("used-some"),
        Run("used-many"),
        Run("moved-here"),
    ];

    public static CatalogPlan Catalog(World world, string team) => new()
    {
        Collections = [.. AwkwardEntries.Collections(team), .. AwkwardVersions.Collections],
        EmptyTypes = ["type-without-collections"],
        Portfolios = () =>
        [
            PortfolioPlan.Of("dataset", "portfolio of the project", [Version(world, team, "digests-xxh128", 1), Version(world, team, "digests-md5", 0)]) with { Description = "Links within one project." },
        ],
        HasUsualLineage = false,
        Lineage = () => Lineage(world, team),
    };

    /// <summary>Of a project that is not there any more: what links it has are all that is left.</summary>
    public static CatalogPlan DeletedCatalog(World world, string team) => new()
    {
        Collections = [new CollectionPlan("model", "orphaned-model", 2), CollectionPlan.Of("dataset", "orphaned-dataset", AwkwardEntries.SharedWith(team))],
        HasUsualLineage = false,
        Lineage = () => [.. Lineage(world, team).Where(plan => plan.Run.Name == "moved-here")],
    };

    public static CatalogPlan RegistryCatalog(World world, string team) => new()
    {
        Portfolios = () =>
        [
            new PortfolioPlan("model", "of-a-deleted-project",
            [
                new LinkPlan(Deleted(world, team, "orphaned-model", 0), 0, ["first"]),
                new LinkPlan(Deleted(world, team, "orphaned-model", 1), 1, ["latest", "production"]),
            ]),
            // Numbers with gaps (links that were taken away), an order of its own, one version under two numbers, one that is deleted.
            new PortfolioPlan("dataset", "links-of-every-kind",
            [
                new LinkPlan(Version(world, team, "digests-xxh128", 1), 2, ["staging"]),
                new LinkPlan(Version(world, team, "references", 0), 3, []),
                new LinkPlan(Version(world, team, "digests-md5", 0), 5, ["staging"]),
                new LinkPlan(Version(world, team, "states", 1), 6, []),
                new LinkPlan(Version(world, team, "digests-xxh128", 1), 7, ["latest"]),
            ]),
            new PortfolioPlan("dataset", "nothing-linked-yet", []),
        ],
    };

    /// <summary>What is known of it in the project of ordinary runs, a version of which was used.</summary>
    public static List<LineagePlan> UsesOf(World world, string team, string project) =>
        [.. Lineage(world, team).Where(plan => plan.Used.Any(used => used.Sequence.Project.Name == project))];

    private static List<LineagePlan> Lineage(World world, string team)
    {
        var project = world.FindProject(team, Project)!;
        return
        [
            new(project.FindRun("logged-some")!,
                [Version(world, team, "digests-md5", 0), Version(world, team, "digests-xxh128", 0), Version(world, team, "states", 1), Version(world, team, "states", 2)],
                []),
            new(project.FindRun("used-some")!,
                [],
                [Version(world, team, "digests-md5", 0), Version(world, team, "digests-xxh128", 1), Version(world, team, "states", 1), Version(world, team, "references", 0), .. Ordinary(world, team)]),
            new(project.FindRun("used-many")!, [], [.. project.Catalog.FindCollection("many-versions")!.Members.Select(member => member.Artifact)]),
            new(project.FindRun("moved-here")!,
                [Deleted(world, team, "orphaned-model", 0), Deleted(world, team, "orphaned-model", 1)],
                [Deleted(world, team, "orphaned-dataset", 0), Version(world, team, "digests-md5", 0)]),
        ];
    }

    /// <summary>Of the team's first project, which need not have any.</summary>
    private static IEnumerable<ArtifactData> Ordinary(World world, string team) =>
        world.Projects(team)[0].Catalog.Sequences.Where(sequence => sequence.Name == "model-0").Select(sequence => sequence.Members[0].Artifact);

    private static ArtifactData Version(World world, string team, string collection, int number) =>
        world.FindProject(team, Project)!.Catalog.Sequences.First(sequence => sequence.Name == collection).Members[number].Artifact;

    private static ArtifactData Deleted(World world, string team, string collection, int number) =>
        world.FindSource(team, DeletedProject)!.Catalog.FindCollection(collection)!.Members[number].Artifact;

    private static RunPlan Run(string name) => new(name) { History = () => RunPlan.Rows(3, step => RunPlan.Row(step, $"\"loss\":{3 - step}")) };
}
