namespace WandbExporter.Simulator;

/// <summary>
/// A world computed from a seed. It holds the names of its projects and nothing else that grows: a million runs, or a run of ten
/// million rows, cost no memory until somebody asks for a page of them.
/// </summary>
public sealed class GeneratedWorld : World
{
    private const string Robot = "robot";

    private readonly Dictionary<string, IReadOnlyList<ProjectData>> _projects = new(StringComparer.Ordinal);
    private readonly List<ProjectData> _deleted = [];

    public GeneratedWorld(GeneratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var organizations = Enumerable.Range(0, options.Organizations).Select(number => number == 0 ? "Example Labs" : $"Example Labs {number + 1}").ToList();
        var teams = Enumerable.Range(0, options.Entities).Select(Words.Team).ToList();
        Organizations = [.. organizations.Select((name, number) =>
            new OrganizationData(name, OrgEntity(number), [.. teams.Where((_, team) => team % organizations.Count == number)]))];
        Entities =
        [
            .. teams.Select((name, number) => new EntityData(name, EntityKind.Team)
            {
                Organization = organizations.Count == 0 ? null : organizations[number % organizations.Count],
                Members = [.. Words.Usernames, .. number == 0 && options.OddMembers ? [Words.Usernames[1], Robot] : (string[])[]],
                Invited = number == 0 && options.OddMembers ? [new UserData("invited", "invited@example.com")] : [],
            }),
            .. Organizations.Select(organization => new EntityData(organization.OrgEntity, EntityKind.Organization) { Organization = organization.Name }),
            .. Words.Usernames.Select(name => new EntityData(name, EntityKind.User) { Members = [name] }),
        ];
        Users = [.. Words.Usernames.Select(name => new UserData(name, Words.FullName(name))
        {
            Teams = teams,
            Organizations = organizations,
            DefaultEntity = teams.Count == 0 ? name : teams[0],
            IsAdmin = name == Words.Usernames[0],
        }), .. options.OddMembers ? [new UserData(Robot, "Robot") { Teams = teams, IsService = true }] : (UserData[])[]];
        foreach (var (team, number) in teams.Select((team, number) => (team, number)))
            _projects[team] = [.. TeamProjects(options, team, number == 0)];
        if (options.AwkwardShapes && teams.Count > 0)
            _deleted.Add(new GeneratedProject(options, teams[0], AwkwardArtifacts.DeletedProject, 0, [], [], AwkwardArtifacts.DeletedCatalog(this, teams[0])));
        if (options.Catalogs)
            foreach (var organization in Organizations)
                _projects[organization.OrgEntity] = [.. Registries(options, organization)];
    }

    public override IReadOnlyList<OrganizationData> Organizations { get; }

    public override IReadOnlyList<EntityData> Entities { get; }

    public override IReadOnlyList<UserData> Users { get; }

    public override IReadOnlyList<ProjectData> Projects(string entity) => _projects.GetValueOrDefault(entity) ?? [];

    public override ProjectData? FindSource(string entity, string project) =>
        FindProject(entity, project) ?? _deleted.Find(deleted => deleted.Entity == entity && deleted.Name == project);

    private static string OrgEntity(int number) => number == 0 ? "example-labs" : $"example-labs-{number + 1}";

    private IEnumerable<ProjectData> TeamProjects(GeneratorOptions options, string team, bool first)
    {
        for (var number = 0; number < options.ProjectsPerEntity; number++)
            yield return new GeneratedProject(
                options,
                team,
                Words.Project(number),
                options.RunsPerProject,
                [],
                first && number == 0 ? options.SpecialRuns : [],
                first && number == 0 && options.AwkwardShapes
                    ? CatalogPlan.Usual with { Lineage = () => AwkwardArtifacts.UsesOf(this, team, Words.Project(0)) }
                    : CatalogPlan.Usual);
        for (var number = 1; first && number <= options.Artifacts?.Projects; number++)
            yield return new GeneratedProject(
                options,
                team,
                number == 1 ? options.Artifacts.Project : $"{options.Artifacts.Project}-{number}",
                options.RunsPerProject,
                [],
                [],
                CatalogPlan.Generated(options.Artifacts, team));
        if (first && options.Sweeps > 0)
            yield return new GeneratedProject(options, team, AwkwardSweeps.Project, options.RunsPerProject, [], [], AwkwardSweeps.Catalog(options.Sweeps));
        if (first && options.References.Count > 0)
            yield return new GeneratedProject(options, team, GivenReferences.Project, 0, [], [], GivenReferences.Catalog(options.References, team));
        if (!first || !options.AwkwardShapes)
            yield break;
        foreach (var (name, plans) in AwkwardProjects.All)
            yield return new GeneratedProject(options, team, name, 0, plans, [], CatalogPlan.Nothing);
        yield return new GeneratedProject(options, team, AwkwardArtifacts.Project, 0, AwkwardArtifacts.Runs, [], AwkwardArtifacts.Catalog(this, team));
    }

    private IEnumerable<ProjectData> Registries(GeneratorOptions options, OrganizationData organization)
    {
        foreach (var (kind, visibility) in new[] { ("model", "PRIVATE"), ("dataset", "RESTRICTED") })
            yield return Registry("wandb-registry-" + kind, visibility, CatalogPlan.Registry(kind, this, organization));
        if (options.AwkwardShapes && organization.Teams.Count > 0 && _deleted.Exists(project => project.Entity == organization.Teams[0]))
            yield return Registry(AwkwardArtifacts.Registry, "PRIVATE", AwkwardArtifacts.RegistryCatalog(this, organization.Teams[0]));

        GeneratedProject Registry(string name, string visibility, CatalogPlan catalog) =>
            new(options, organization.OrgEntity, name, 0, [], [], catalog) { Visibility = visibility };
    }
}
