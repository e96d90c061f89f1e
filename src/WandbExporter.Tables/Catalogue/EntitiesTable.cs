using WandbExporter.Core.Plan;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The entities of an organization: its teams, and the one that holds its registries. Also those that the key may not see, of which there is but the name.</summary>
internal static class EntitiesTable
{
    public const string Name = "entities";
    public const string EntityType = "entity_type";
    public const string IsShown = "is_shown";

    private static readonly IReadOnlyList<Column<EntityRow>> Described =
    [
        Column<EntityRow>.Key(OrganizationsTable.Organization, "Organization.name", row => row.Organization.Name),
        .. IdentityColumns.Entity<EntityRow>(row => row.Entity.Name),
        Column<EntityRow>.Text(EntityType, "`organization` of the entity that holds its registries, `team` of its teams", row => row.FormerType ?? (row.Entity.Name == row.Organization.Entity ? "organization" : "team")),
        Column<EntityRow>.Flag(IsShown, "whether the key may see it, so that it is exported; false also of one that the organization has no more", row => row.Entity.IsShown),
    ];

    public static OrganizationUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "an entity of an organization",
        Described = Described,
        Query = "OrganizationTeams",
        Kind = OrganizationsTable.Kind,
        IsUsual = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        FurtherRequests = static counts => 1 + (counts.Rows ?? 0),
        RowsAhead = static ahead => ahead.Entities,
    };

    public static IRowTable<EntityRow> Open() => new ItemTable<EntityRow>(Name, Described, row => PartMetadata.OfEntity(row.Organization.Name));
}

/// <summary>An entity, and whose it is.</summary>
/// <param name="FormerType">Its type as it was exported once, of one that is not listed any more; null of one that is.</param>
internal sealed record EntityRow(OrganizationSelection Organization, OrganizationEntity Entity, string? FormerType = null);
