using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>
/// An organization whose reports, registries, automations, queues and people hold every shape known to hurt an exporter. Its name and that of its
/// entity differ, and of its teams one is closed to who is given the other.
/// </summary>
public sealed class AwkwardOrganization : World
{
    public const string Name = "Odd & Söhne \"Ltd\"";
    public const string Entity = "odd-org";
    public const string Team = "odd-team";
    public const string ClosedTeam = "odd-closed";
    public const string Member = "odette";
    public const string Project = "odd-reports";
    public const string Registry = "wandb-registry-odd";

    /// <summary>The key of an ordinary member, who may see one of the teams and the registries.</summary>
    public static Account MemberAccount { get; } = new("0dd0dd0dd0dd0dd0dd0dd0dd0dd0dd0dd0dd0dd0", Member, [Team, Entity]);

    /// <summary>No client may keep it: the API gives it as the name of a user's key.</summary>
    public const string WholeKey = "5ec2e7f00d5ec2e7f00d5ec2e7f00d5ec2e7f00d";

    /// <summary>No client may keep it: it stands in the address of a webhook.</summary>
    public const string WebhookSecret = "hush-hush-token";

    /// <summary>A registry's collections and members are in this one; the others are there to be listed.</summary>
    private const int Registries = 7;

    private readonly Dictionary<string, IReadOnlyList<ProjectData>> _projects;

    public AwkwardOrganization()
    {
        var sizes = new GeneratorOptions { AwkwardShapes = false, RowsPerRun = 3, FilesPerRun = 1 };
        Organizations = [new(Name, Entity, [Team, ClosedTeam])];
        Entities =
        [
            new(Team, EntityKind.Team)
            {
                Organization = Name,
                Members = ["oscar", Member],
                Integrations =
                [
                    new("SlackIntegration", Team),
                    new("GenericWebhookIntegration", Team) { Url = $"https://user:{WebhookSecret}@hooks.example.com/odd/{WebhookSecret}?token={WebhookSecret}" },
                    new("GitHubOAuthIntegration", Team),
                    new("NewerIntegration", Team),
                ],
            },
            new(ClosedTeam, EntityKind.Team) { Organization = Name, Members = ["oscar"] },
            new(Entity, EntityKind.Organization) { Organization = Name },
            new("oscar", EntityKind.User) { Members = ["oscar"] },
        ];
        Users =
        [
            new("oscar", "Oscar Odd") { DefaultEntity = Team, Teams = [Team, ClosedTeam], Organizations = [Name], IsAdmin = true, ApiKeyName = WholeKey },
            new(Member, "Odette Odd") { DefaultEntity = Team, Teams = [Team], Organizations = [Name], ApiKeyName = WholeKey },
            new("odd-robot", "Robot") { Teams = [Team], IsService = true },
        ];
        var models = new CatalogPlan { IsAlways = true, Collections = [new CollectionPlan("model", "model-0", 2), new CollectionPlan("job", "job-train", 1)] };
        _projects = new(StringComparer.Ordinal)
        {
            [Team] =
            [
                new GeneratedProject(sizes, Team, Project, 3, [], [], models with { Reports = 4, Pictures = AwkwardReports.Pictures, Views = project => AwkwardReports.Of(project, project.RunAt(0).Name), Automations = AwkwardAutomations.Of }),
                new GeneratedProject(sizes, Team, "model-registry", 0, [], [], new CatalogPlan { Queues = ["odd queue", "empty-queue"], QueuedRuns = 120 }),
                new GeneratedProject(sizes, Team, "nothing-in-it", 0, [], [], CatalogPlan.Nothing),
            ],
            [ClosedTeam] = [new GeneratedProject(sizes, ClosedTeam, "closed", 2, [], [], models)],
            [Entity] =
            [
                new GeneratedProject(sizes, Entity, Registry, 0, [], [], RegistryPlan()) { Visibility = "RESTRICTED" },
                .. Enumerable.Range(1, Registries - 1).Select(number => new GeneratedProject(
                    sizes, Entity, RegistryName(number), 0, [], [], CatalogPlan.Nothing) { Visibility = number == 1 ? "USER_READ" : "PRIVATE" }),
                new GeneratedProject(sizes, Entity, "no-registry", 0, [], [], CatalogPlan.Nothing),
            ],
        };
    }

    public override IReadOnlyList<OrganizationData> Organizations { get; }

    public override IReadOnlyList<EntityData> Entities { get; }

    public override IReadOnlyList<UserData> Users { get; }

    public override IReadOnlyList<ProjectData> Projects(string entity) => _projects.GetValueOrDefault(entity) ?? [];

    private static string RegistryName(int number) => string.Create(CultureInfo.InvariantCulture, $"wandb-registry-{number:d2}");

    private CatalogPlan RegistryPlan() => new()
    {
        IsAlways = true,
        EmptyTypes = ["type-of-no-collection"],
        Portfolios = () =>
        [
            PortfolioPlan.Of("model", "open models", VersionsOf(Team)),
            PortfolioPlan.Of("model", "of a closed project", VersionsOf(ClosedTeam)),
            new PortfolioPlan("model", "nothing-linked", []),
        ],
        Members =
        [
            new("1", "oscar", "Oscar Odd", "oscar@example.com", "admin"),
            new("2", Member, "Odette Odd", "odette@example.com", "restricted_viewer"),
            new("3", null, null, "invited@example.com", "a role of tomorrow"),
        ],
    };

    private List<ArtifactData> VersionsOf(string team) => [.. Projects(team)[0].Catalog.Sequences[0].Members.Select(member => member.Artifact)];
}
