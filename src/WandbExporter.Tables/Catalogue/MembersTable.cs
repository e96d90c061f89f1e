using WandbExporter.Client.Model.Teams;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The members of teams: people, service accounts, and who was invited and has not answered. Never a key.</summary>
internal static class MembersTable
{
    public const string Name = "members";

    /// <summary>The type of an account that is nobody's.</summary>
    public const string Service = "SERVICE";

    private static readonly IReadOnlyList<Column<TeamMember>> Described =
    [
        .. IdentityColumns.Entity<TeamMember>(member => member.Entity),
        Column<TeamMember>.Text("id", "Member.id", member => member.Id),
        Column<TeamMember>.Text("username", "Member.username", member => member.Username),
        Column<TeamMember>.Text("name", "Member.name", member => member.Name),
        Column<TeamMember>.Text("email", "Member.email", member => member.Email),
        Column<TeamMember>.Text("role", "Member.role; null on a server that knows `admin` alone", member => member.Role),
        Column<TeamMember>.Flag("admin", "Member.admin", member => member.Admin),
        Column<TeamMember>.Flag("pending", "Member.pending: invited, and not a member yet", member => member.Pending),
        Column<TeamMember>.Text("account_type", "Member.accountType", member => member.AccountType),
        Column<TeamMember>.Flag(
            "is_service_account", "whether Member.accountType is `SERVICE`", member => member.AccountType is { } type ? type == Service : null),
        Column<TeamMember>.Text("photo_url", "Member.photoUrl", member => member.PhotoUrl),
    ];

    public static EntityUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a member of a team, or who is invited to be one",
        Described = Described,
        Query = "TeamMembers",
        Kind = TeamsTable.Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowKey = ["id"],
    };

    public static IRowTable<TeamMember> Open() => new ItemTable<TeamMember>(Name, Described, member => PartMetadata.OfEntity(member.Entity));
}
