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
            .Add("defaultResourceConfigID", _ => "1")
            .Add("prioritizationMode", _ => "V0")
            .Add("externalLinks", _ => new JsonText("{}"))
            .Add("runQueueItems", (queue, call) => Paging.Of(call, "queue/" + queue.Id, queue.Items))
            .Add("runQueueItem", (queue, call) => queue.Items.FirstOrDefault(item => item.Id == call.Text("id")));
        map.On<QueueItemData>("RunQueueItem")
            .Add("id", item => item.Id)
            .Add("state", item => item.State)
            .Add("associatedRunId", _ => null);
        map.On<ResourceConfigData>("DefaultResourceConfig")
            .Add("id", config => config.Id)
            .Add("config", _ => new JsonText("""{"resource_args":{"local-container":{}}}"""))
            .Add("resource", _ => "local-container")
            .Add("templateVariables", config => new[] { config });
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

internal sealed record ResourceConfigData(string Id);

internal sealed record LaunchAgentData(string Id);
