using WandbExporter.Simulator;

namespace WandbExporter.Engine.Tests.Whole;

/// <summary>
/// An organization that has something for every table: the awkward one, with one more team, whose runs are of sweeps, log W&amp;B Tables and have artifacts.
/// </summary>
internal sealed class WholeOrganization : World
{
    public const string Name = AwkwardOrganization.Name;

    /// <summary>W&amp;B Tables that each run of the further team logged.</summary>
    public const int TablesPerRun = 1;

    private const string Labs = "acme";

    private readonly AwkwardOrganization _odd = new();

    private readonly GeneratedWorld _labs = new(new GeneratorOptions
    {
        Organizations = 0,
        ProjectsPerEntity = 1,
        RunsPerProject = 4,
        RowsPerRun = 3,
        EventsPerRun = 2,
        LogLinesPerRun = 2,
        FilesPerRun = 2,
        TablesPerRun = TablesPerRun,
        OddMembers = true,
        AwkwardShapes = false,
    });

    public WholeOrganization()
    {
        Organizations = [_odd.Organizations[0] with { Teams = [.. _odd.Organizations[0].Teams, Labs] }];
        Entities = [.. _odd.Entities, .. _labs.Entities.Select(entity => entity.Name == Labs ? entity with { Organization = Name } : entity)];
        Users =
        [
            .. _odd.Users.Select(user => user.IsAdmin ? user with { Teams = [.. user.Teams, Labs] } : user),
            .. _labs.Users.Select(user => user.IsService ? user : user with { Organizations = [Name] }),
        ];
    }

    public override IReadOnlyList<OrganizationData> Organizations { get; }

    public override IReadOnlyList<EntityData> Entities { get; }

    public override IReadOnlyList<UserData> Users { get; }

    /// <summary>The organization's own entity, and those of its teams.</summary>
    public IReadOnlyList<EntityData> OfOrganization => [.. Entities.Where(entity => entity.Organization == Name)];

    /// <summary>Those of them that the ordinary member is shown.</summary>
    public IReadOnlyList<EntityData> OfMember => [.. OfOrganization.Where(entity => AwkwardOrganization.MemberAccount.MaySee(entity.Name))];

    public override IReadOnlyList<ProjectData> Projects(string entity) => entity == Labs ? _labs.Projects(entity) : _odd.Projects(entity);
}
