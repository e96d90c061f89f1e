using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Objects;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;

namespace WandbExporter.Client.Areas;

public sealed partial class TeamArea
{
    /// <summary>What an entity has, as far as one page of each; null if it does not come together.</summary>
    /// <param name="pageSize">Objects a page.</param>
    public async Task<EntityObjects?> GetObjectsAsync(string entity, ObjectsAsked asked, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var asksAutomations = asked.HasFlag(ObjectsAsked.Automations) && !_reads.KnowsNoEntityAutomations && await _reads.MayHaveAsync(ServerFeature.EntityAutomations, cancellationToken);
        var variables = new Variables { { "entity", entity }, { "queues", RunQueue.DefaultProject }, { "type", CustomChart.Vega }, { "perPage", pageSize } }
            .With("team", asked.HasFlag(ObjectsAsked.Team))
            .With("members", asked.HasFlag(ObjectsAsked.Members))
            .With("triggers", asksAutomations)
            .With("integrations", asked.HasFlag(ObjectsAsked.Integrations))
            .With("launch", asked.HasFlag(ObjectsAsked.Queues))
            .With("items", asked.HasFlag(ObjectsAsked.QueuedRuns))
            .With("charts", asked.HasFlag(ObjectsAsked.Charts));
        var data = await _reads.TogetherAsync(QueryDocuments.EntityObjects, variables, WireContext.Default.AnswerEntityObjectsData, $"the objects of {entity}", cancellationToken);
        // The server describes a name that nobody has taken as an available one.
        if (data?.Entity is not { Available: not true } found)
            return null;
        var queues = data.Launch?.RunQueues?.OfType<EntityQueueNode>().ToList();
        return new()
        {
            Team = asked.HasFlag(ObjectsAsked.Team) ? found.ToModel(entity) : null,
            Members = found.IsTeam == false || found.Members is null ? null : Pages.Whole(found.Members, member => member.ToModel(entity)),
            Automations = Pages.OrNull(found.Triggers, node => node.ToModel()),
            Integrations = Pages.OrNull(found.Integrations, node => node.ToModel()),
            HasNoLaunch = asked.HasFlag(ObjectsAsked.Queues) && data.Launch is null,
            Queues = data.Launch?.RunQueues is { } listed ? Pages.Whole(listed, node => node.ToModel()) : null,
            QueuedRuns = (queues ?? []).Where(queue => queue is { Name: not null, RunQueueItems: not null }).DistinctBy(queue => queue.Name)
                .ToDictionary(queue => queue.Name!, queue => Pages.Of(queue.RunQueueItems!, node => node.ToModel(), null)),
            Charts = Pages.OrNull(data.CustomCharts, node => node.ToModel()),
        };
    }
}
