using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>Automations.</summary>
internal static class TriggerMutations
{
    private const int FirstNumber = 10_000;

    private static readonly Dictionary<string, (string Type, string Member)> Actions = new(StringComparer.Ordinal)
    {
        ["QUEUE_JOB"] = ("QueueJobTriggeredAction", "queueJobActionInput"),
        ["NOTIFICATION"] = ("NotificationTriggeredAction", "notificationActionInput"),
        ["GENERIC_WEBHOOK"] = ("GenericWebhookTriggeredAction", "genericWebhookActionInput"),
        ["NO_OP"] = ("NoOpTriggeredAction", "noOpActionInput"),
        ["PUSH_NOTIFICATION"] = ("PushNotificationTriggeredAction", "pushNotificationActionInput"),
    };

    public static void Register(Mutations mutations) => mutations.Add("createFilterTrigger", Create).Add("updateFilterTrigger", Update).Add("deleteTrigger", Delete)
        .Add("createGenericWebhookIntegration", CreateWebhook);

    private static Payload CreateWebhook(Change change)
    {
        var (entity, name, url) = (change.Entity(change.Input.Text("entityName")), change.Input.Text("name")!, change.Input.Text("urlEndpoint")!);
        if (name.Length is 0 or > 64 || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw Change.Invalid("a webhook has a name of 1 to 64 characters and an address on the web");
        if (entity.Integrations.Any(known => known.Kind == "GenericWebhookIntegration" && known.Name == name))
            throw Change.Conflict($"webhook {name}");
        var made = new IntegrationData("GenericWebhookIntegration", entity.Name) { Name = name, Url = url, IsMade = true };
        change.Worlds.Put(entity with { Integrations = [.. entity.Integrations, made] });
        return new Payload { ["integration"] = made };
    }

    private static Payload Create(Change change)
    {
        var input = change.Input;
        var (scope, project) = Scope(change, input.Text("scopeType")!, input.Text("scopeID")!);
        var name = CheckedName(input.Text("name")!);
        CheckFree(project, name, null);
        var number = FirstNumber + project.Catalog.Triggers.Value.Count;
        while (project.Catalog.Triggers.Value.Any(known => known.Number == number))
            number++;
        var (action, task) = Action(change, project);
        var trigger = new TriggerData(project, scope, number, input.Text("triggeringEventType")!, Filter(input.Text("eventFilter")!, input.Text("triggeringEventType")!), action)
        {
            Name = name,
            Description = input.Text("description"),
            IsEnabled = input.Flag("enabled")!.Value,
            Task = task,
        };
        change.Worlds.Change(project, writes => writes.Of(plan => plan with { ChangeAutomations = all => [.. plan.ChangeAutomations(all), trigger] }));
        return new Payload { ["trigger"] = trigger };
    }

    private static Payload Update(Change change)
    {
        var (input, before) = (change.Input, Find(change, change.Input.Text("id")!));
        var after = before;
        if (input.Text("scopeID") is { } id)
        {
            var (scope, project) = Scope(change, input.Text("scopeType") ?? throw Change.Invalid("a scope has a type"), id);
            after = project.Id == before.Project.Id ? after with { Scope = scope } : throw Change.Invalid("an automation stays in its project");
        }
        if (input.Text("name") is { } name)
        {
            CheckFree(before.Project, CheckedName(name), before.Id);
            after = after with { Name = name };
        }
        if (input.Text("triggeringEventType") is { } type)
            after = after with { EventType = type };
        if (input.Text("eventFilter") is { } filter)
            after = after with { Filter = Filter(filter, after.EventType) };
        if (input.Text("triggeredActionType") is not null)
        {
            var (action, task) = Action(change, before.Project);
            after = after with { Action = action, Task = task };
        }
        after = after with { Description = input.Text("description") ?? after.Description, IsEnabled = input.Flag("enabled") ?? after.IsEnabled };
        change.Worlds.Change(before.Project, writes => writes.Of(plan => plan with
        {
            ChangeAutomations = all => [.. plan.ChangeAutomations(all).Select(one => one.Id == after.Id ? after : one)],
        }));
        return new Payload { ["trigger"] = after };
    }

    private static Payload Delete(Change change)
    {
        var trigger = Find(change, change.Input.Text("triggerID")!);
        change.Worlds.Change(trigger.Project, writes => writes.Of(plan => plan with { ChangeAutomations = all => [.. plan.ChangeAutomations(all).Where(one => one.Id != trigger.Id)] }));
        return Payload.Success();
    }

    private static TriggerData Find(Change change, string id)
    {
        var alias = change.Worlds.FindAlias(id) ?? id;
        return GlobalId.Parts("Trigger", alias) is [var entity, var project, _] && change.Session.FindProject(entity, project)?.Catalog.Triggers.Value.FirstOrDefault(one => one.Id == alias) is { } found
            ? found
            : throw Change.Missing($"automation {id}");
    }

    private static (object Scope, ProjectData Project) Scope(Change change, string type, string id)
    {
        switch (type)
        {
            case "PROJECT":
                var project = change.ProjectOf(id);
                return (project, project);
            case "ENTITY":
                var entity = change.Worlds.Entities.FirstOrDefault(one => GlobalId.Of("Entity", one.Name) == id && change.Session.FindEntity(one.Name) is not null) ?? throw Change.Missing($"entity {id}");
                return (entity, change.Worlds.Projects(entity.Name) is [var first, ..] ? first : throw Change.Missing($"a project of {entity.Name}"));
            default:
                var parts = GlobalId.Parts("ArtifactCollection", change.Worlds.FindAlias(id) ?? id);
                return parts is [var owner, var of, var kind, var name] && change.Session.FindProject(owner, of)?.Catalog.FindById(kind, name) is { } collection
                    ? (collection, collection.Project)
                    : throw Change.Missing($"artifact collection {id}");
        }
    }

    private static (string Action, TriggerTask Task) Action(Change change, ProjectData project)
    {
        var (type, member) = Actions[change.Input.Text("triggeredActionType")!];
        if (change.Input.Object("triggeredActionConfig")?.Object(member) is not { } config)
            throw Change.Invalid($"an action of this type needs {member}");
        IntegrationData? integration = null;
        if (config.Text("integrationID") is { } id)
        {
            var alias = change.Worlds.FindAlias(id) ?? id;
            integration = change.Worlds.FindEntity(project.Entity)?.Integrations.FirstOrDefault(one => one.Id == alias) ?? throw Change.Missing($"integration {id}");
        }
        var queue = config.Text("queueID") is not { } queueId ? null
            : project.Catalog.Queues.FirstOrDefault(one => one.Id == queueId) ?? throw Change.Missing($"run queue {queueId}");
        return (type, new TriggerTask(integration, queue, config.Text("title"), config.Text("message"), config.Text("severity"), config.Text("requestPayload") ?? config.Text("template")));
    }

    /// <summary>In the form in which it is saved: of events of artifacts inside a member <c>filter</c>.</summary>
    private static string Filter(string given, string eventType)
    {
        try
        {
            using var json = JsonDocument.Parse(given);
            return eventType.StartsWith("RUN_", StringComparison.Ordinal) ? given : $"{{\"filter\":{JsonSerializer.Serialize(given)}}}";
        }
        catch (JsonException)
        {
            throw Change.Invalid("eventFilter is no JSON");
        }
    }

    private static string CheckedName(string name) => name.Length is > 0 and <= 255 ? name : throw Change.Invalid("an automation's name has 1 to 255 characters");

    private static void CheckFree(ProjectData project, string name, string? id)
    {
        if (project.Catalog.Triggers.Value.Any(known => known.Name == name && known.Id != id))
            throw Change.Conflict($"automation {name}");
    }
}
