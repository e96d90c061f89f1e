using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Automations and the integrations they speak to.</summary>
internal static class TriggerResolver
{
    public static void Register(FieldMap map)
    {
        map.On<TriggerData>("Trigger")
            .Add("id", trigger => trigger.Id)
            .Add("createdAt", trigger => Epochs.Text(trigger.Project.CreatedAt))
            .Add("createdBy", (trigger, call) => call.Server.Worlds.FindUser(trigger.Project.Owner) ?? call.Session.User)
            .Add("updatedAt", trigger => Epochs.Text(trigger.Project.CreatedAt))
            .Add("lastExecutedAt", _ => null)
            .Add("name", trigger => trigger.Name)
            .Add("description", trigger => trigger.Description)
            .Add("enabled", trigger => trigger.IsEnabled)
            .Add("scope", trigger => trigger.Scope)
            .Add("triggeringCondition", trigger => trigger)
            .Add("triggeredAction", trigger => trigger);
        map.On<TriggerData>("FilterEventTriggeringCondition")
            .Add("eventType", trigger => trigger.EventType)
            .Add("filter", trigger => new JsonText(trigger.Filter));
        map.On<TriggerData>("QueueJobTriggeredAction")
            .Add("queue", trigger => trigger.Task is { } task ? task.Queue : trigger.Project.Catalog.Queues is [var first, ..] ? first : null)
            .Add("template", trigger => new JsonText(trigger.Task?.Payload ?? "{}"));
        map.On<TriggerData>("NotificationTriggeredAction")
            .Add("integration", trigger => trigger.Task?.Integration ?? new IntegrationData("SlackIntegration", trigger.Project.Entity))
            .Add("title", trigger => trigger.Task is { } task ? task.Title : "Loss is low")
            .Add("message", trigger => trigger.Task is { } task ? task.Message : "See ${run_name}.")
            .Add("severity", trigger => trigger.Task is { } task ? task.Severity : "INFO");
        map.On<TriggerData>("GenericWebhookTriggeredAction")
            .Add("integration", trigger => trigger.Task?.Integration ?? new IntegrationData("GenericWebhookIntegration", trigger.Project.Entity))
            .Add("requestPayload", trigger => new JsonText(trigger.Task?.Payload ?? """{"artifact":"${artifact_version_string}"}"""));
        map.On<TriggerData>("NoOpTriggeredAction").Add("noOp", _ => true);
        map.On<TriggerData>("PushNotificationTriggeredAction").Add("title", _ => "Loss is low").Add("body", _ => null);
        map.On<IntegrationData>("SlackIntegration")
            .Add("id", integration => integration.Id)
            .Add("teamName", _ => "Example")
            .Add("channelName", _ => "#training");
        map.On<IntegrationData>("GenericWebhookIntegration")
            .Add("id", integration => integration.Id)
            .Add("name", integration => integration.Name)
            .Add("urlEndpoint", integration => integration.Url);
        map.On<IntegrationData>("GitHubOAuthIntegration").Add("id", integration => integration.Id);
        map.On<IntegrationData>("NewerIntegration").Add("id", integration => integration.Id);
        map.On<TriggerData>("ARIATriggeredAction").Add("prompt", _ => "Why did the loss rise?");
        map.On<TriggerData>("NewerTriggeredAction").Add("what", _ => "something new");
        map.On<TriggerData>("NewerTriggeringCondition").Add("eventType", trigger => trigger.EventType);
        map.On<NewerScopeData>("NewerTriggerScope").Add("id", scope => scope.Id);
    }

    public static Page Page(Call call, string list, IReadOnlyList<string> entities) => Paging.Of(
        call,
        "triggers/" + list,
        [.. entities.SelectMany(entity => call.Server.Worlds.Projects(entity)).SelectMany(project => project.Catalog.Triggers.Value)]);
}
