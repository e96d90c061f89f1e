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
            .Add("updatedAt", trigger => Epochs.Text(trigger.Project.CreatedAt))
            .Add("lastExecutedAt", _ => null)
            .Add("name", trigger => $"automation {trigger.Number}")
            .Add("description", _ => null)
            .Add("enabled", _ => true)
            .Add("scope", trigger => trigger.Scope)
            .Add("triggeringCondition", trigger => trigger)
            .Add("triggeredAction", trigger => trigger);
        map.On<TriggerData>("FilterEventTriggeringCondition")
            .Add("eventType", trigger => trigger.EventType)
            .Add("filter", trigger => new JsonText(trigger.Filter));
        map.On<TriggerData>("QueueJobTriggeredAction")
            .Add("queue", trigger => trigger.Project.Catalog.Queues is [var first, ..] ? first : null)
            .Add("template", _ => new JsonText("{}"));
        map.On<TriggerData>("NotificationTriggeredAction")
            .Add("integration", trigger => Integrations(trigger.Project.Entity)[0])
            .Add("title", _ => "Loss is low")
            .Add("message", _ => "See ${run_name}.")
            .Add("severity", _ => "INFO");
        map.On<TriggerData>("GenericWebhookTriggeredAction")
            .Add("integration", trigger => Integrations(trigger.Project.Entity)[1])
            .Add("requestPayload", _ => new JsonText("""{"artifact":"${artifact_version_string}"}"""));
        map.On<TriggerData>("NoOpTriggeredAction").Add("noOp", _ => true);
        map.On<TriggerData>("PushNotificationTriggeredAction").Add("title", _ => "Loss is low").Add("body", _ => null);
        map.On<IntegrationData>("SlackIntegration")
            .Add("id", integration => integration.Id)
            .Add("teamName", _ => "Example")
            .Add("channelName", _ => "#training");
        map.On<IntegrationData>("GenericWebhookIntegration")
            .Add("id", integration => integration.Id)
            .Add("name", _ => "deploy")
            .Add("urlEndpoint", _ => "https://hooks.example.com/deploy");
        map.On<IntegrationData>("GitHubOAuthIntegration").Add("id", integration => integration.Id);
    }

    /// <summary>Of the kinds that the official clients read; a listing with any other they refuse as a whole.</summary>
    public static IReadOnlyList<IntegrationData> Integrations(string entity) =>
        [new("SlackIntegration", entity), new("GenericWebhookIntegration", entity)];

    public static Page Page(Call call, string list, IReadOnlyList<string> entities) => Paging.Of(
        call,
        "triggers/" + list,
        [.. entities.SelectMany(entity => call.Server.Worlds.Projects(entity)).SelectMany(project => project.Catalog.Triggers.Value)]);
}
