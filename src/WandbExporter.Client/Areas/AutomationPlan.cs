using WandbExporter.Client.Model;

namespace WandbExporter.Client.Areas;

/// <summary>An automation to be: when this happens in that scope, do this.</summary>
public sealed record AutomationPlan
{
    /// <summary>At most 255 characters, and unique in its scope.</summary>
    public required string Name { get; init; }

    public string? Description { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>PROJECT, ARTIFACT_COLLECTION or ENTITY.</summary>
    public required string ScopeType { get; init; }

    /// <summary>The API's opaque id of the project, collection or entity.</summary>
    public required string ScopeId { get; init; }

    /// <summary>Such as RUN_METRIC or LINK_MODEL.</summary>
    public required string EventType { get; init; }

    /// <summary>JSON; of events of artifacts without the outer <c>filter</c> that the server answers with.</summary>
    public required RawJson Filter { get; init; }

    public required AutomationTask Task { get; init; }
}

/// <summary>What an automation is to do.</summary>
public abstract record AutomationTask
{
    private protected AutomationTask()
    {
    }

    /// <summary>The API's name of the kind.</summary>
    internal abstract string Type { get; }

    /// <summary>The member of the API's configuration that this kind has.</summary>
    internal abstract (string Name, (string Name, object? Value)[] Values) Config { get; }
}

/// <summary>A message by an integration with Slack.</summary>
/// <param name="Severity">INFO, WARN or ERROR.</param>
public sealed record NotificationTask(string IntegrationId, string? Title = null, string? Message = null, string? Severity = null) : AutomationTask
{
    internal override string Type => "NOTIFICATION";

    internal override (string Name, (string Name, object? Value)[] Values) Config =>
        ("notificationActionInput", [("integrationID", IntegrationId), ("title", Title), ("message", Message), ("severity", Severity)]);
}

/// <summary>A request by an integration with a webhook.</summary>
public sealed record WebhookTask(string IntegrationId, RawJson? Payload = null) : AutomationTask
{
    internal override string Type => "GENERIC_WEBHOOK";

    internal override (string Name, (string Name, object? Value)[] Values) Config =>
        ("genericWebhookActionInput", [("integrationID", IntegrationId), ("requestPayload", Payload?.ToString())]);
}

/// <summary>Nothing: to see in the server's history when it would have been done.</summary>
public sealed record NoTask : AutomationTask
{
    internal override string Type => "NO_OP";

    internal override (string Name, (string Name, object? Value)[] Values) Config => ("noOpActionInput", [("noOp", true)]);
}
