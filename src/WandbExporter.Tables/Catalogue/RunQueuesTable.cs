using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The queues of launch, all of which an entity has in one project of its own.</summary>
internal static class RunQueuesTable
{
    public const string Name = "run_queues";

    private static readonly IReadOnlyList<Column<RunQueueRow>> Described =
    [
        .. IdentityColumns.Entity<RunQueueRow>(row => row.Entity),
        Column<RunQueueRow>.Key("id", "RunQueue.id", row => row.Queue.Id),
        Column<RunQueueRow>.Key("name", "RunQueue.name", row => row.Queue.Name),
        Column<RunQueueRow>.Text("access", "RunQueue.access", row => row.Queue.Access),
        Column<RunQueueRow>.Text("created_by", "RunQueue.createdBy", row => row.Queue.CreatedBy) with { Unit = "the server's number of a user" },
        Column<RunQueueRow>.Time("created_at", "RunQueue.createdAt", row => row.Queue.CreatedAt),
        Column<RunQueueRow>.Time("updated_at", "RunQueue.updatedAt", row => row.Queue.UpdatedAt),
        Column<RunQueueRow>.Text("prioritization", "RunQueue.prioritizationMode", row => row.Queue.Prioritization),
        Column<RunQueueRow>.Text("resource_config_id", "RunQueue.defaultResourceConfigID: where its jobs run, see [resource_configs](#resource_configs)", row => row.Queue.ResourceConfigId),
        Column<RunQueueRow>.Json("external_links", "RunQueue.externalLinks", row => row.Queue.ExternalLinks),
    ];

    public static UnitKind Kind { get; } = new("Launch");

    public static EntityUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a queue of launch, in the entity's project `model-registry`; its jobs are artifacts of type `job`",
        Described = Described,
        Query = "RunQueues",
        Kind = Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowKey = ["id"],
    };

    public static IRowTable<RunQueueRow> Open() => new ItemTable<RunQueueRow>(Name, Described, row => PartMetadata.OfEntity(row.Entity));
}

/// <summary>A queue of an entity.</summary>
internal sealed record RunQueueRow(string Entity, RunQueue Queue);
