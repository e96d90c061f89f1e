using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class LaunchArea
{
    /// <summary>A project's queues.</summary>
    /// <param name="project">Usually <see cref="RunQueue.DefaultProject"/> of an entity.</param>
    /// <exception cref="WandbException">
    /// The project is not there: permanent, <c>not_found</c>. The key may not read its queues: permanent, <c>permission_denied</c>. The server has
    /// none: permanent, <c>not_offered</c>.
    /// </exception>
    public async Task<WholeList<RunQueue>> GetQueuesAsync(ProjectPath project, CancellationToken cancellationToken = default)
    {
        var subject = $"the queues of {project}";
        var data = await _reads.OfferedAsync("queues of jobs", ["runQueues"], _reads.GraphQL.QueryAsync(
            QueryDocuments.RunQueues, Variables.Of(project), WireContext.Default.AnswerRunQueuesData, subject, cancellationToken));
        return Pages.Whole(_reads.Shown(data.Project?.RunQueues, data.Project is not null, subject), node => node.ToModel());
    }

    /// <summary>What is and was in a queue.</summary>
    /// <param name="queue">Its name.</param>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: the queue is not there: permanent, <c>not_found</c>; else as of <see cref="GetQueuesAsync"/>.</exception>
    public Listing<QueuedRun> ListQueuedRuns(ProjectPath project, string queue, int pageSize = 100, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        var subject = $"the jobs in the queue {queue} of {project}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = Variables.Of(project).With("queue", queue).Page(cursor, size);
            var data = await _reads.OfferedAsync("queues of jobs", ["runQueue", "runQueueItems"], _reads.GraphQL.QueryAsync(
                QueryDocuments.RunQueueItems, variables, WireContext.Default.AnswerRunQueueItemsData, subject, cancellationToken, attempts, isPiece: size > 1));
            return Pages.Of(_reads.Shown(data.Project?.RunQueue?.RunQueueItems, data.Project?.RunQueue is not null, subject), node => node.ToModel(), null);
        })
        {
            Identify = item => item.Id,
        }, from);
    }

    /// <summary>Where the jobs of a queue run, with the template variables; null when there is no such configuration, or none that the key may see.</summary>
    /// <param name="id">Of <see cref="RunQueue.ResourceConfigId"/>.</param>
    /// <exception cref="WandbException">The entity is not there: permanent, <c>not_found</c>; else as of <see cref="GetQueuesAsync"/>.</exception>
    public async Task<ResourceConfig?> GetResourceConfigAsync(string entity, string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        ArgumentException.ThrowIfNullOrEmpty(id);
        var subject = $"the resource configuration {id} of {entity}";
        var variables = new Variables { { "entity", entity }, { "id", id } };
        var data = await _reads.OfferedAsync("resource configurations", ["defaultResourceConfig"], _reads.GraphQL.QueryAsync(
            QueryDocuments.ResourceConfig, variables, WireContext.Default.AnswerResourceConfigData, subject, cancellationToken));
        return data.Entity is { } found ? found.DefaultResourceConfig?.ToModel(id) : throw new WandbException(_reads.Classifier.NotFound(subject));
    }
}
