using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Who may do what in a registry: users and teams.</summary>
internal static class RegistryMembersTable
{
    public const string Name = "registry_members";

    private static readonly IReadOnlyList<Column<RegistryMember>> Described =
    [
        .. IdentityColumns.Project<RegistryMember>(member => member.Registry),
        Column<RegistryMember>.Text("kind", "`user` or `team`", member => member.User is null ? "team" : "user"),
        Column<RegistryMember>.Text("id", "ProjectMember.id of a user, Entity.id of a team", member => member.User?.Id ?? member.Team?.Id),
        Column<RegistryMember>.Text("team", "ProjectTeamMember.team.name", member => member.Team?.Team),
        Column<RegistryMember>.Text("username", "ProjectMember.username; null of a team, and of who was invited and has not come yet", member => member.User?.Username),
        Column<RegistryMember>.Text("name", "ProjectMember.name", member => member.User?.Name),
        Column<RegistryMember>.Text("email", "ProjectMember.email", member => member.User?.Email),
        Column<RegistryMember>.Text("role", "ProjectMember.role.name, ProjectTeamMember.role.name", member => member.User?.Role ?? member.Team?.Role),
    ];

    public static RegistryUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a member of a registry",
        Described = Described,
        Query = "RegistryUsers",
        Kind = RegistryCollectionsTable.Kind,
        IsUsual = false,
        IsSmall = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowKey = ["kind", "id"],
    };

    public static IRowTable<RegistryMember> Open() => new ItemTable<RegistryMember>(Name, Described, member => PartMetadata.OfProject(member.Registry));
}

/// <summary>A member of a registry: a user or a team.</summary>
internal sealed record RegistryMember(ProjectPath Registry, RegistryUser? User, RegistryTeam? Team);
