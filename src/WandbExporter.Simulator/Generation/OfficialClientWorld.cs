namespace WandbExporter.Simulator;

/// <summary>
/// The names and ids that the recorded requests of the official client ask for (entities <c>ent</c> and <c>dev-team</c>, organizations
/// <c>my-org</c> and <c>Dev Org</c>, their runs, sweeps, artifacts, queues), filled by the generator.
/// </summary>
public sealed class OfficialClientWorld : World
{
    private readonly Dictionary<string, IReadOnlyList<ProjectData>> _projects;
    private readonly Dictionary<string, string> _aliases;

    public OfficialClientWorld(GeneratorOptions? options = null)
    {
        var sizes = options ?? new GeneratorOptions { AwkwardShapes = false };
        Organizations = [new("my-org", "my-org-ent", ["ent"]), new("Dev Org", "dev-org", ["dev-team"])];
        Entities =
        [
            new("ent", EntityKind.Team) { Organization = "my-org", Members = ["tester", "dev-robot"] },
            new("dev-team", EntityKind.Team) { Organization = "Dev Org", Members = ["dev", "dev-robot"] },
            new("my-org-ent", EntityKind.Organization) { Organization = "my-org" },
            new("dev-org", EntityKind.Organization) { Organization = "Dev Org" },
        ];
        Users =
        [
            new("tester", "Tess Tester") { DefaultEntity = "ent", Teams = ["ent", "dev-team"], Organizations = ["my-org", "Dev Org"], IsAdmin = true },
            new("dev", "Dev Example") { DefaultEntity = "dev-team", Teams = ["dev-team"], Organizations = ["Dev Org"] },
            new("dev-robot", "Robot") { Teams = ["dev-team"], IsService = true },
        ];
        _projects = new(StringComparer.Ordinal)
        {
            ["ent"] = [Project(sizes, "ent", "proj", "run00000", new SweepPlan("sweep001", ["ag0"]), ("dataset", "dataset-0"))],
            ["dev-team"] =
            [
                Project(sizes, "dev-team", "demo", "abcd1234", new SweepPlan("sw1", ["ag1"]), ("dataset", "my-data")),
                new GeneratedProject(sizes, "dev-team", "model-registry", 0, [], [], new CatalogPlan { Queues = ["q1"] }),
            ],
            ["my-org-ent"] = [Registry(sizes, Organizations[0])],
            ["dev-org"] = [Registry(sizes, Organizations[1])],
        };
        var data = _projects["dev-team"][0].Catalog.FindCollection("my-data")!;
        _aliases = new(StringComparer.Ordinal)
        {
            [GlobalId.Of("Artifact", "model-0:2")] = _projects["ent"][0].Catalog.FindVersion("model-0:v2")!.Artifact.Id,
            [GlobalId.Of("Artifact", 9001)] = data.Members[0].Artifact.Id,
            [GlobalId.Of("ArtifactCollection", 77)] = data.Id,
            [GlobalId.Of("Project", 50)] = _projects["dev-org"][0].Id,
            [GlobalId.Of("Trigger", 1)] = _projects["dev-team"][0].Catalog.Triggers.Value[0].Id,
            [GlobalId.Of("Integration", 1)] = new IntegrationData("SlackIntegration", "dev-team").Id,
            [GlobalId.Of("File", "output.log")] = GlobalId.Of("File", GlobalId.Token("run", "dev-team", "demo", "abcd1234", "0")),
        };
    }

    public override IReadOnlyList<OrganizationData> Organizations { get; }

    public override IReadOnlyList<EntityData> Entities { get; }

    public override IReadOnlyList<UserData> Users { get; }

    public override IReadOnlyList<ProjectData> Projects(string entity) => _projects.GetValueOrDefault(entity) ?? [];

    public override string? FindAlias(string id) => _aliases.GetValueOrDefault(id);

    private static GeneratedProject Project(GeneratorOptions sizes, string entity, string name, string firstRun, SweepPlan sweep, (string Type, string Name) data) =>
        new(sizes, entity, name, 20, [], [new SpecialRun(firstRun) { State = "finished" }], CatalogPlan.Usual with
        {
            Sweeps = [sweep],
            Collections =
            [
                new CollectionPlan("model", "model-0", 3),
                new CollectionPlan(data.Type, data.Name, 2),
                new CollectionPlan("job", "job-train", 1),
            ],
        });

    private GeneratedProject Registry(GeneratorOptions sizes, OrganizationData organization) =>
        new(sizes, organization.OrgEntity, "wandb-registry-model", 0, [], [], CatalogPlan.Registry("model", this, organization)) { Visibility = "PRIVATE" };
}
