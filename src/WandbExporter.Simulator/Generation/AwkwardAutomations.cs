namespace WandbExporter.Simulator;

/// <summary>Automations of every kind, of kinds too that no client knows yet, each under a name that says what it is.</summary>
internal static class AwkwardAutomations
{
    private const string AnyFilter = """{"filter":"{\"$or\":[{\"$and\":[]}]}"}""";

    public static IReadOnlyList<TriggerData> Of(ProjectData project)
    {
        var sequence = project.Catalog.Sequences[0];
        (string Name, object Scope, string Action)[] known =
        [
            ("tells Slack", project, "NotificationTriggeredAction"),
            ("calls a webhook", sequence, "GenericWebhookTriggeredAction"),
            ("queues a job", project, "QueueJobTriggeredAction"),
            ("does nothing", project, "NoOpTriggeredAction"),
            ("tells a telephone", new EntityData(project.Entity, EntityKind.Team), "PushNotificationTriggeredAction"),
            ("asks Aria", project, "ARIATriggeredAction"),
            ("newer action", project, "NewerTriggeredAction"),
            ("newer scope", new NewerScopeData("scope-1"), "NoOpTriggeredAction"),
        ];
        return
        [
            .. known.Select((one, place) => new TriggerData(project, one.Scope, 100 + place, "CREATE_ARTIFACT", AnyFilter, one.Action) { Name = one.Name }),
            new TriggerData(project, project, 200, "RUN_METRIC", AnyFilter, "NoOpTriggeredAction") { Name = "newer condition", Condition = "NewerTriggeringCondition" },
            new TriggerData(project, project, 201, "WEAVE_METRIC_THRESHOLD", "no JSON", "NoOpTriggeredAction") { Name = "filter that is no JSON" },
        ];
    }
}
