using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Objects;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client;

/// <summary>
/// The beginnings of several listings by one request: what most projects, entities and registries have is no more than that. It is a shortcut and no
/// more: what does not come by it is asked for by the calls that each listing has, which say why not.
/// </summary>
public sealed partial class WandbClient
{
    /// <summary>Documents that this server does not answer whole.</summary>
    private readonly ConcurrentDictionary<QueryDocument, bool> _asksApart = new();

    /// <summary>The sweeps and views of a project, as far as one page of each; null if they do not come together.</summary>
    /// <param name="pageSize">Objects a page.</param>
    public async Task<ProjectObjects?> GetProjectObjectsAsync(ProjectPath project, ObjectsAsked asked, int pageSize, CancellationToken cancellationToken)
    {
        var variables = Variables.Of(project).With("perPage", pageSize).With("sweeps", asked.HasFlag(ObjectsAsked.Sweeps)).With("views", asked.HasFlag(ObjectsAsked.Views));
        var data = await TogetherAsync(QueryDocuments.ProjectObjects, variables, WireContext.Default.AnswerProjectObjectsData, $"the objects of {project}", cancellationToken);
        if (data?.Project is not { } found)
            return null;
        var views = new Dictionary<string, Page<ViewInfo>>(StringComparer.Ordinal);
        foreach (var (type, page) in new[] { (ViewInfo.Report, found.Reports), (ViewInfo.Draft, found.Drafts), (ViewInfo.Workspace, found.Workspaces) })
        {
            if (page is not null)
                views[type] = PageOf(page, node => node.ToModel(project)! with { Type = node.Type ?? type }, null);
        }
        return new(PageOrNull(found.Sweeps, node => node.ToModel(project), found.TotalSweeps), views);
    }

    /// <summary>What an entity has, as far as one page of each; null if it does not come together.</summary>
    /// <param name="pageSize">Objects a page.</param>
    public async Task<EntityObjects?> GetEntityObjectsAsync(string entity, ObjectsAsked asked, int pageSize, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var asksAutomations = asked.HasFlag(ObjectsAsked.Automations) && !_knowsNoEntityAutomations && await MayHaveAsync(AutomationsOnEntity, cancellationToken);
        var variables = new Variables { { "entity", entity }, { "queues", RunQueue.DefaultProject }, { "type", CustomChart.Vega }, { "perPage", pageSize } }
            .With("team", asked.HasFlag(ObjectsAsked.Team))
            .With("members", asked.HasFlag(ObjectsAsked.Members))
            .With("triggers", asksAutomations)
            .With("integrations", asked.HasFlag(ObjectsAsked.Integrations))
            .With("launch", asked.HasFlag(ObjectsAsked.Queues))
            .With("items", asked.HasFlag(ObjectsAsked.QueuedRuns))
            .With("charts", asked.HasFlag(ObjectsAsked.Charts));
        var data = await TogetherAsync(QueryDocuments.EntityObjects, variables, WireContext.Default.AnswerEntityObjectsData, $"the objects of {entity}", cancellationToken);
        // The server describes a name that nobody has taken as an available one.
        if (data?.Entity is not { Available: not true } found)
            return null;
        var queues = data.Launch?.RunQueues?.OfType<EntityQueueNode>().ToList();
        return new()
        {
            Team = asked.HasFlag(ObjectsAsked.Team) ? found.ToModel(entity) : null,
            Members = found.IsTeam == false || found.Members is null ? null : ListOf(found.Members, member => member.ToModel(entity)),
            Automations = PageOrNull(found.Triggers, node => node.ToModel()),
            Integrations = PageOrNull(found.Integrations, node => node.ToModel()),
            HasNoLaunch = asked.HasFlag(ObjectsAsked.Queues) && data.Launch is null,
            Queues = data.Launch?.RunQueues is { } listed ? ListOf(listed, node => node.ToModel()) : null,
            QueuedRuns = (queues ?? []).Where(queue => queue is { Name: not null, RunQueueItems: not null }).DistinctBy(queue => queue.Name)
                .ToDictionary(queue => queue.Name!, queue => PageOf(queue.RunQueueItems!, node => node.ToModel(), null)),
            Charts = PageOrNull(data.CustomCharts, node => node.ToModel()),
        };
    }

    /// <summary>What a registry has, as far as one page of each; null if it does not come together.</summary>
    /// <param name="organization">Whose it is, by the name that people see.</param>
    /// <param name="pageSize">Objects a page.</param>
    public async Task<RegistryObjects?> GetRegistryObjectsAsync(string organization, ProjectPath registry, ObjectsAsked asked, int pageSize, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(organization);
        if (!await MayHaveAsync(RegistrySearch, cancellationToken))
            return null;
        var variables = Variables.Of(registry).With("organization", organization).With("registry", Named(registry.Project)).With("perPage", pageSize)
            .With("collections", asked.HasFlag(ObjectsAsked.Collections))
            .With("versions", asked.HasFlag(ObjectsAsked.Versions))
            .With("members", asked.HasFlag(ObjectsAsked.RegistryMembers));
        var data = await TogetherAsync(QueryDocuments.RegistryObjects, variables, WireContext.Default.AnswerRegistryObjectsData, $"the objects of the registry {registry}", cancellationToken);
        if (data is null)
            return null;
        var found = data.Organization?.OrgEntity;
        return new(
            PageOrNull(found?.ArtifactCollections, node => node.ToModel(registry), found?.ArtifactCollections?.TotalCount),
            PageOrNull(found?.ArtifactMemberships, node => node.ToRegistryVersion(registry), found?.ArtifactMemberships?.TotalCount),
            data.Project?.Members?.ToModel(),
            data.Project?.TeamMembers?.ToModel());
    }

    /// <summary>
    /// The whole answer, or null. A server that does not know all of the document is not asked for it again: what each listing leaves out there is that listing's
    /// to know.
    /// </summary>
    private async Task<T?> TogetherAsync<T>(QueryDocument document, Variables variables, JsonTypeInfo<Answer<T>> type, string subject, CancellationToken cancellationToken)
        where T : class
    {
        if (_asksApart.ContainsKey(document))
            return null;
        try
        {
            var data = await _graphQL.QueryAsync(document, variables, type, subject, cancellationToken, PageSize.Attempts, isPiece: true);
            // A number alone tells nothing of the objects: its lack is the same in all documents.
            if (_graphQL.MissingIn(document).All(field => field == "totalCount"))
                return data;
            _asksApart[document] = true;
            return null;
        }
        catch (ExportException apart) when (apart.Failure.Category != FailureCategory.Fatal)
        {
            if (apart.Failure.Code == FailureCode.UnsupportedQuery)
                _asksApart[document] = true;
            return null;
        }
    }

    /// <summary>False where the server will not say: the listing itself asks, and fails alone.</summary>
    private async Task<bool> MayHaveAsync(string feature, CancellationToken cancellationToken)
    {
        try
        {
            return await HasFeatureAsync(feature, cancellationToken);
        }
        catch (ExportException unsaid) when (unsaid.Failure.Category != FailureCategory.Fatal)
        {
            return false;
        }
    }

    private static Page<TItem>? PageOrNull<TNode, TItem>(Connection<TNode>? page, Func<TNode, TItem> toModel, long? count = null)
        where TNode : class => page is null ? null : PageOf(page, toModel, count);
}
