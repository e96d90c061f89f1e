using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model;

/// <summary>When something happens in a scope, something is done. A field is null when the server has no value or does not know the field.</summary>
public sealed record Automation(
    string Id,
    string? Name,
    string? Description,
    bool? IsEnabled,
    UserInfo? CreatedBy,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    ServerTime? LastExecutedAt,
    AutomationScope Scope,
    AutomationEvent Event,
    AutomationAction Action);

/// <summary>Where an automation looks.</summary>
/// <param name="Kind">Project, ArtifactSequence, ArtifactPortfolio, Entity, or what a newer server says.</param>
/// <param name="Project">The project itself, or that of the collection; null for any other scope.</param>
/// <param name="Json">All that the server says of it: of a kind that is not known here there is nothing else.</param>
public sealed record AutomationScope(string? Kind, string? Id, string? Name, ProjectPath? Project, RawJson? Json);

/// <summary>What an automation waits for.</summary>
/// <param name="Kind">The API's type of the condition.</param>
/// <param name="Type">Such as RUN_METRIC or CREATE_ARTIFACT.</param>
/// <param name="Filter">JSON, in which further JSON may stand as text.</param>
/// <param name="Json">As of <see cref="AutomationScope"/>.</param>
public sealed record AutomationEvent(string? Kind, string? Type, RawJson? Filter, RawJson? Json);

/// <summary>What an automation does.</summary>
/// <param name="Kind">The API's type of the action, such as <c>NotificationTriggeredAction</c>.</param>
/// <param name="IntegrationId">Whom it notifies; see <see cref="Integration"/>.</param>
/// <param name="QueueId">Where it puts a job.</param>
/// <param name="Payload">The body of a webhook's request, or the template of a job.</param>
/// <param name="Json">As of <see cref="AutomationScope"/>.</param>
public sealed record AutomationAction(
    string? Kind,
    string? IntegrationId,
    string? QueueId,
    string? Title,
    string? Message,
    string? Severity,
    RawJson? Payload,
    RawJson? Json);
