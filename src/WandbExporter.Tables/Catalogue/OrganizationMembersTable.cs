using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The members of organizations. Those of teams, with service accounts and invitations, are in members.</summary>
internal static class OrganizationMembersTable
{
    public const string Name = "organization_members";

    private static readonly IReadOnlyList<Column<OrganizationMemberRow>> Described =
    [
        Column<OrganizationMemberRow>.Key(OrganizationsTable.Organization, "Organization.name", row => row.Organization),
        Column<OrganizationMemberRow>.Text("id", "OrganizationMember.id", row => row.Member.Id),
        Column<OrganizationMemberRow>.Text("username", "OrganizationMember.username", row => row.Member.Username),
        Column<OrganizationMemberRow>.Text("name", "OrganizationMember.name", row => row.Member.Name),
        Column<OrganizationMemberRow>.Text("role", "OrganizationMember.role", row => row.Member.Role),
        Column<OrganizationMemberRow>.Flag("admin", "OrganizationMember.admin", row => row.Member.Admin),
    ];

    public static OrganizationUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a member of an organization",
        Described = Described,
        Query = "OrganizationMembers",
        Kind = OrganizationsTable.Kind,
        IsUsual = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        FurtherRequests = static _ => 1,
        RowKey = ["id"],
    };

    public static IRowTable<OrganizationMemberRow> Open() => new ItemTable<OrganizationMemberRow>(Name, Described, row => PartMetadata.OfEntity(row.Organization));
}

/// <summary>A member, and of which organization.</summary>
internal sealed record OrganizationMemberRow(string Organization, OrganizationMember Member);
