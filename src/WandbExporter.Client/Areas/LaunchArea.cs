using System.Text.Json;
using System.Text.Json.Nodes;
using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

/// <summary>Launch: queues of jobs and what waits in them. Its jobs are artifacts of type <c>job</c>.</summary>
public sealed partial class LaunchArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal LaunchArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

    /// <summary>Makes a queue what the settings say, and makes it if it is not there. Its project has to be.</summary>
    /// <param name="project">Usually <see cref="RunQueue.DefaultProject"/> of an entity.</param>
    /// <param name="name">Of the queue.</param>
    /// <param name="settings">All of them.</param>
    /// <exception cref="ArgumentException">A setting is no JSON, or a link no whole address.</exception>
    public Mutation UpsertQueue(ProjectPath project, string name, RunQueueSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        JsonMembers.Check("the resource configuration", settings.ResourceConfig);
        if (settings.TemplateVariables is { } templates)
            JsonMembers.Check("the template variables", templates);
        return _requests.Of(UpdateDocuments.UpsertRunQueue, $"the update of the run queue {project}/{name}", Of(project, name)
            .With("resourceType", settings.ResourceType)
            .With("resourceConfig", new Variables.Hidden($"{{\"resource_args\":{{\"{JsonEncodedText.Encode(settings.ResourceType)}\":{settings.ResourceConfig}}}}}"))
            .WithAny("templateVariables", settings.TemplateVariables is null ? null : new Variables.Hidden(settings.TemplateVariables.ToString()))
            .WithAny("prioritizationMode", settings.Prioritization)
            .WithAny("externalLinks", settings.ExternalLinks is null ? null : Of(settings.ExternalLinks)));
    }

    private static string Of(IReadOnlyDictionary<string, Uri> links) => new JsonObject
    {
        ["links"] = new JsonArray([.. links.Select(link => new JsonObject { ["label"] = link.Key, ["url"] = AddressOf(link.Key, link.Value) })]),
    }.ToJsonString();

    private static string AddressOf(string label, Uri? link) => link is { IsAbsoluteUri: true } && (link.Scheme == Uri.UriSchemeHttps || link.Scheme == Uri.UriSchemeHttp)
        ? link.OriginalString
        : throw new ArgumentException($"The link '{label}' must be a whole address, with http:// or https://.", nameof(link));

    /// <summary>A configuration that queues of an entity may share, and the id by which they name it.</summary>
    /// <exception cref="ArgumentException">It is no JSON.</exception>
    public Mutation<string> CreateResourceConfig(string entity, string resourceType, RawJson config)
    {
        JsonMembers.Check("the resource configuration", config);
        return _requests.Of(
            UpdateDocuments.CreateResourceConfig,
            $"the creation of a resource configuration of {entity}",
            new Variables { { "entityName", entity }, { "resource", resourceType }, { "config", new Variables.Hidden(config.ToString()) } },
            answer => answer.DefaultResourceConfigID);
    }

    /// <summary>A new queue, and its id. Its project has to be there.</summary>
    /// <param name="project">As of <see cref="UpsertQueue"/>.</param>
    /// <param name="name">Of the queue.</param>
    /// <param name="access">PROJECT or USER.</param>
    /// <param name="resourceConfigId">As of <see cref="CreateResourceConfig"/>; null: none.</param>
    /// <param name="prioritization">DISABLED or V0; null: as the server has it.</param>
    public Mutation<string> CreateQueue(ProjectPath project, string name, string access = "PROJECT", string? resourceConfigId = null, string? prioritization = null) => _requests.Of(
        UpdateDocuments.CreateRunQueue,
        $"the creation of the run queue {project}/{name}",
        Of(project, name).With("access", access).WithAny("defaultResourceConfigID", resourceConfigId).WithAny("prioritizationMode", prioritization),
        answer => answer.QueueID);

    /// <summary>Deletes queues and what waits in them.</summary>
    public Mutation DeleteQueues(params IReadOnlyList<RunQueue> queues)
    {
        ArgumentOutOfRangeException.ThrowIfZero(queues.Count);
        return _requests.Of(
            UpdateDocuments.DeleteRunQueues, $"the deletion of the run queues {string.Join(", ", queues.Select(queue => queue.Name))}", new Variables { { "queueIDs", queues.Select(queue => queue.Id).ToArray() } });
    }

    /// <summary>Puts a job into a queue, and gives the id that it has there. A dry run does not show the job: it may hold credentials.</summary>
    /// <param name="queue">Which one.</param>
    /// <param name="spec">What is to be run, an object as Launch has it.</param>
    /// <param name="templateVariables">Values of the queue's template variables, an object; null: none.</param>
    /// <param name="priority">From 0, the highest, to 3; null: as the queue has it.</param>
    /// <exception cref="ArgumentException">It is no JSON.</exception>
    public Mutation<string> Push(RunQueue queue, RawJson spec, RawJson? templateVariables = null, int? priority = null)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(spec);
        JsonMembers.Check("the job", spec);
        if (templateVariables is not null)
            JsonMembers.Check("the template variables", templateVariables);
        var input = new Variables { { "queueID", queue.Id }, { "runSpec", new Variables.Hidden(spec.ToString()) } }
            .WithAny("templateVariableValues", templateVariables is null ? null : new Variables.Hidden(templateVariables.ToString()))
            .WithAny("priority", priority);
        return _requests.Of(UpdateDocuments.PushToRunQueue, $"the addition of a job to the run queue {queue.Name}", input, answer => answer.RunQueueItemId);
    }

    /// <summary>Takes a job that waits out of its queue. One that became a run stays, and the server refuses it.</summary>
    public Mutation DeleteQueued(RunQueue queue, QueuedRun item)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(item);
        return _requests.Of(
            UpdateDocuments.DeleteFromRunQueue, $"the removal of the job {item.Id} from the run queue {queue.Name}", new Variables { { "queueID", queue.Id }, { "runQueueItemId", item.Id } });
    }

    private static Variables Of(ProjectPath project, string name) => new() { { "entityName", project.Entity }, { "projectName", project.Project }, { "queueName", name } };
}
