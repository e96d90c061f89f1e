using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The organizations that are exported.</summary>
internal static class OrganizationsTable
{
    public const string Name = "organizations";

    /// <summary>The column that says which organization a row is of, in all tables that have rows of organizations.</summary>
    public const string Organization = "organization_name";

    private static readonly IReadOnlyList<Column<OrganizationSelection>> Described =
    [
        Column<OrganizationSelection>.Key(Organization, "Organization.name", row => row.Name),
        Column<OrganizationSelection>.Text("id", "Organization.id", row => row.Id),
        Column<OrganizationSelection>.Text("entity_name", "Organization.orgEntity.name: the entity that holds its registries", row => row.Entity),
        Column<OrganizationSelection>.Integer("team_count", "how many teams of it the server lists", row => row.Entities.Count(entity => entity.Name != row.Entity)),
        Column<OrganizationSelection>.Integer("shown_team_count", "how many of them are shown to the key, and exported", row => row.Entities.Count(entity => entity.Name != row.Entity && entity.IsShown)),
    ];

    public static UnitKind Kind { get; } = new("Organization");

    public static OrganizationUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "an organization that is exported",
        Described = Described,
        Query = "Organization",
        CountedBy = "the selection",
        Kind = Kind,
        IsUsual = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowsAhead = static _ => 1,
    };

    public static IRowTable<OrganizationSelection> Open() => new ItemTable<OrganizationSelection>(Name, Described, row => PartMetadata.OfEntity(row.Name));
}
