using WandbExporter.Client.Model.Teams;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The entities that are exported: teams mostly, and users, of whom it is said that they are none.</summary>
internal static class TeamsTable
{
    public const string Name = "teams";

    private static readonly IReadOnlyList<Column<TeamInfo>> Described =
    [
        .. IdentityColumns.Entity<TeamInfo>(team => team.Name),
        Column<TeamInfo>.Text("id", "Entity.id", team => team.Id),
        Column<TeamInfo>.Flag("is_team", "Entity.isTeam", team => team.IsTeam),
        Column<TeamInfo>.Text("entity_type", "Entity.entityType", team => team.EntityType),
        Column<TeamInfo>.Text("remark", "`not a team` of a user's own entity, which has no members", team => team.IsAUser ? "not a team" : null),
        Column<TeamInfo>.Flag("available", "Entity.available", team => team.Available),
        Column<TeamInfo>.Text("photo_url", "Entity.photoUrl", team => team.PhotoUrl),
        Column<TeamInfo>.Flag("read_only", "Entity.readOnly", team => team.ReadOnly),
        Column<TeamInfo>.Flag("read_only_admin", "Entity.readOnlyAdmin", team => team.ReadOnlyAdmin),
        Column<TeamInfo>.Flag("private_only", "Entity.privateOnly", team => team.PrivateOnly),
        Column<TeamInfo>.Integer("storage_bytes", "Entity.storageBytes", team => team.StorageBytes) with { Unit = "bytes" },
        Column<TeamInfo>.Flag("code_saving_enabled", "Entity.codeSavingEnabled", team => team.CodeSavingEnabled),
        Column<TeamInfo>.Text("default_access", "Entity.defaultAccess", team => team.DefaultAccess),
        Column<TeamInfo>.Flag("is_paid", "Entity.isPaid", team => team.IsPaid),
    ];

    public static UnitKind Kind { get; } = new("Team");

    public static EntityUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "an entity that is exported as a whole",
        Described = Described,
        Query = "Team",
        CountedBy = "the selection",
        Kind = Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowsAhead = static _ => 1,
    };

    public static IRowTable<TeamInfo> Open() => new ItemTable<TeamInfo>(Name, Described, team => PartMetadata.OfEntity(team.Name));
}
