using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>What is and was in the queues of launch.</summary>
internal static class QueuedRunsTable
{
    public const string Name = "queued_runs";

    private static readonly IReadOnlyList<Column<QueuedRunRow>> Described =
    [
        .. IdentityColumns.Entity<QueuedRunRow>(row => row.Entity),
        Column<QueuedRunRow>.Key("queue", "RunQueue.name", row => row.Queue.Name),
        Column<QueuedRunRow>.Key("queue_id", "RunQueue.id", row => row.Queue.Id),
        Column<QueuedRunRow>.Key("id", "RunQueueItem.id", row => row.Run.Id),
        Column<QueuedRunRow>.Text("state", "RunQueueItem.state: `PENDING`, `LEASED`, `CLAIMED`, `FAILED`, or a newer one", row => row.Run.State),
        Column<QueuedRunRow>.Text("run_id", "RunQueueItem.associatedRunId: the run that it became", row => row.Run.RunId),
        Column<QueuedRunRow>.Time("created_at", "RunQueueItem.createdAt", row => row.Run.CreatedAt),
        Column<QueuedRunRow>.Time("updated_at", "RunQueueItem.updatedAt", row => row.Run.UpdatedAt),
        Column<QueuedRunRow>.Text("launch_agent_id", "RunQueueItem.launchAgentId", row => row.Run.LaunchAgentId),
        Column<QueuedRunRow>.Json("spec", "RunQueueItem.runSpec", row => row.Run.Spec),
    ];

    public static EntityUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a job in a queue of launch",
        Described = Described,
        Query = "RunQueueItems",
        Kind = RunQueuesTable.Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowKey = ["queue_id", "id"],
    };

    public static IRowTable<QueuedRunRow> Open() => new ItemTable<QueuedRunRow>(Name, Described, row => PartMetadata.OfEntity(row.Entity));
}

/// <summary>A job in a queue of an entity.</summary>
internal sealed record QueuedRunRow(string Entity, RunQueue Queue, QueuedRun Run);
