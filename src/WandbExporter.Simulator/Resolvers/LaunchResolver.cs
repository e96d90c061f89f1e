using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Queues of jobs.</summary>
internal static class LaunchResolver
{
    public static void Register(FieldMap map)
    {
        map.On<QueueData>("RunQueue")
            .Add("id", queue => queue.Id)
            .Add("name", queue => queue.Name)
            .Add("createdBy", _ => 1)
            .Add("access", _ => "PROJECT")
            .Add("defaultResourceConfigID", _ => ResourceConfigData.Only.Id)
            .Add("prioritizationMode", _ => "V0")
            .Add("externalLinks", queue => new JsonText(queue.Links))
            .Add("createdAt", queue => Epochs.Text(queue.Project.CreatedAt))
            .Add("updatedAt", _ => null)
            .Add("runQueueItems", (queue, call) => Paging.Of(call, "queue/" + queue.Id, queue.Items))
            .Add("runQueueItem", (queue, call) => queue.Items.FirstOrDefault(item => item.Id == call.Text("id")));
        map.On<QueueItemData>("RunQueueItem")
            .Add("id", item => item.Id)
            .Add("state", item => item.State)
            .Add("associatedRunId", item => item.RunId)
            .Add("createdAt", item => Epochs.Text(item.Queue.Project.CreatedAt.AddMinutes(item.Number)))
            .Add("updatedAt", _ => null)
            .Add("launchAgentId", item => item.RunId is null ? null : "1")
            .Add("runSpec", item => new JsonText(item.Spec ?? $$$"""{"job":"wandb-artifact://{{{item.Queue.Project.Entity}}}/job-train:latest","overrides":{"args":["--seed","{{{item.Id}}}"]}}"""));
        map.On<ResourceConfigData>("DefaultResourceConfig")
            .Add("id", config => config.Id)
            .Add("config", config => new JsonText(config.Config))
            .Add("resource", config => config.Resource)
            .Add("templateVariables", config => config == ResourceConfigData.Only ? new[] { config } : []);
        map.On<ResourceConfigData>("TemplateVariable")
            .Add("name", _ => "gpus")
            .Add("schema", _ => new JsonText("""{"type":"integer","minimum":0}"""));
        map.On<LaunchAgentData>("LaunchAgent")
            .Add("id", agent => agent.Id)
            .Add("name", _ => "launch-agent")
            .Add("runQueues", _ => Array.Empty<string>())
            .Add("hostname", _ => "node-0")
            .Add("agentStatus", _ => "POLLING")
            .Add("stopPolling", _ => false)
            .Add("heartbeatAt", _ => Epochs.Text(Epochs.Start));
    }
}

internal sealed record ResourceConfigData(string Id, string Resource, string Config)
{
    /// <summary>That of every queue, unless it was made with another.</summary>
    public static ResourceConfigData Only { get; } = new("1", "local-container", """{"resource_args":{"local-container":{}}}""");
}

internal sealed record LaunchAgentData(string Id);
