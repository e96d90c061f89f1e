using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Automations. Of a kind of scope, event or action that is not known here, all that the server says of it stands as JSON.</summary>
internal static class AutomationsTable
{
    public const string Name = "automations";

    private static readonly IReadOnlyList<Column<AutomationRow>> Described =
    [
        .. IdentityColumns.Entity<AutomationRow>(row => row.Entity),
        Column<AutomationRow>.Key("id", "Trigger.id", row => row.Automation.Id),
        Column<AutomationRow>.Text("name", "Trigger.name", row => row.Automation.Name),
        Column<AutomationRow>.Text("description", "Trigger.description", row => row.Automation.Description),
        Column<AutomationRow>.Flag("enabled", "Trigger.enabled", row => row.Automation.IsEnabled),
        Column<AutomationRow>.Time("created_at", "Trigger.createdAt", row => row.Automation.CreatedAt),
        Column<AutomationRow>.Time("updated_at", "Trigger.updatedAt", row => row.Automation.UpdatedAt),
        Column<AutomationRow>.Time("last_executed_at", "Trigger.lastExecutedAt", row => row.Automation.LastExecutedAt),
        Column<AutomationRow>.Text("username", "Trigger.createdBy.username", row => row.Automation.CreatedBy?.Username),
        Column<AutomationRow>.Text("user_name", "Trigger.createdBy.name", row => row.Automation.CreatedBy?.Name),
        Column<AutomationRow>.Text("scope_type", "the type of Trigger.scope: `Project`, `ArtifactSequence`, `ArtifactPortfolio`, `Entity`, or a newer one", row => row.Automation.Scope.Kind),
        Column<AutomationRow>.Text("scope_id", "Trigger.scope.id", row => row.Automation.Scope.Id),
        Column<AutomationRow>.Text("scope_name", "Trigger.scope.name", row => row.Automation.Scope.Name),
        Column<AutomationRow>.Text("scope_entity", "entityName of the scope, or of the project that it is in", row => row.Automation.Scope.Project?.Entity),
        Column<AutomationRow>.Text("scope_project", "the name of the project that the scope is, or is in", row => row.Automation.Scope.Project?.Project),
        Column<AutomationRow>.Text("event_type", "Trigger.triggeringCondition.eventType", row => row.Automation.Event.Type),
        Column<AutomationRow>.Json("filter", "Trigger.triggeringCondition.filter", row => row.Automation.Event.Filter),
        Column<AutomationRow>.Text("action_type", "the type of Trigger.triggeredAction", row => row.Automation.Action.Kind),
        Column<AutomationRow>.Text("integration_id", "Trigger.triggeredAction.integration.id: whom it notifies, see [integrations](#integrations)", row => row.Automation.Action.IntegrationId),
        Column<AutomationRow>.Text("queue_id", "Trigger.triggeredAction.queue.id: where it puts a job, see [run_queues](#run_queues)", row => row.Automation.Action.QueueId),
        Column<AutomationRow>.Text("title", "Trigger.triggeredAction.title", row => row.Automation.Action.Title),
        Column<AutomationRow>.Text("message", "`message`, `body` or `prompt` of Trigger.triggeredAction", row => row.Automation.Action.Message),
        Column<AutomationRow>.Text("severity", "Trigger.triggeredAction.severity", row => row.Automation.Action.Severity),
        Column<AutomationRow>.Json("payload", "`requestPayload` or `template` of Trigger.triggeredAction", row => row.Automation.Action.Payload),
        Column<AutomationRow>.Json("scope", "Trigger.scope, as the server gives it", row => row.Automation.Scope.Json),
        Column<AutomationRow>.Json("condition", "Trigger.triggeringCondition, as the server gives it", row => row.Automation.Event.Json),
        Column<AutomationRow>.Json("action", "Trigger.triggeredAction, as the server gives it", row => row.Automation.Action.Json),
    ];

    public static UnitKind Kind { get; } = new("Automations");

    public static EntityUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "an automation",
        Described = Described,
        Query = "EntityAutomations",
        Kind = Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowKey = ["id"],
    };

    public static IRowTable<AutomationRow> Open() => new ItemTable<AutomationRow>(Name, Described, row => PartMetadata.OfEntity(row.Entity));
}

/// <summary>An automation of an entity, or of something in it.</summary>
internal sealed record AutomationRow(string Entity, Automation Automation);
