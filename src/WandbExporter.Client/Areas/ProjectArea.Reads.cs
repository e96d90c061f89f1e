using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Objects;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class ProjectArea
{
    /// <summary>The page of a project in the web application.</summary>
    public Uri PageOf(ProjectPath project) => ServerAddress.PageOf(_reads.Endpoint.Root, project.Entity, project.Project);

    /// <summary>A project; null when it does not exist or the key may not see it, which the server does not tell apart.</summary>
    public async Task<ProjectInfo?> GetAsync(ProjectPath project, CancellationToken cancellationToken = default)
    {
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.Project, Variables.Of(project), WireContext.Default.AnswerProjectData, $"the project {project}", cancellationToken);
        return data.Project?.ToModel(project.Entity, project.Project);
    }

    /// <summary>An entity's projects.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: the entity is unknown: fatal, <see cref="ExitCode.Usage"/>.</exception>
    public Listing<ProjectInfo> List(string entity, int pageSize = 50, string? from = null) => List(entity, new ListingQuery(PageSize: pageSize), from);

    /// <summary>Some of an entity's projects.</summary>
    /// <inheritdoc cref="List(string, int, string?)"/>
    public Listing<ProjectInfo> List(string entity, ListingQuery query, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the projects of {entity}";
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = new Variables { { "entity", entity } };
            var data = await _reads.GraphQL.QueryAsync(
                query.IsPlain ? QueryDocuments.Projects : QueryDocuments.FilteredProjects, variables.Page(cursor, size).Of(query), WireContext.Default.AnswerProjectsData, subject, cancellationToken, attempts, isPiece: size > 1);
            if (cursor is null && (data.Models is null || data.Models.Nodes.Count == 0))
                await RequireEntityAsync(entity, cancellationToken);
            return Pages.Of(data.Models ?? throw new WandbException(_reads.Classifier.NotFound(subject)), node => node.ToModel(entity), null);
        })
        {
            Identify = project => project.Path.Project,
        }, from);
    }

    /// <summary>The names of an entity's projects; none if there is no such entity.</summary>
    public Listing<string> ListNames(string entity, int pageSize = 500) => ListNames(entity, new ListingQuery(PageSize: pageSize));

    /// <summary>The names of some of an entity's projects; none if there is no such entity.</summary>
    public Listing<string> ListNames(string entity, ListingQuery query)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the names of the projects of {entity}";
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = new Variables { { "entity", entity } };
            var data = await _reads.GraphQL.QueryAsync(
                query.IsPlain ? QueryDocuments.ProjectNames : QueryDocuments.FilteredProjectNames, variables.Page(cursor, size).Of(query), WireContext.Default.AnswerProjectNamesData, subject, cancellationToken, attempts);
            return Pages.Of(data.Models ?? throw new WandbException(_reads.Classifier.NotFound(subject)), node => node.Name ?? "", null);
        }));
    }

    private async Task RequireEntityAsync(string entity, CancellationToken cancellationToken)
    {
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.Entity, new Variables { { "entity", entity } }, WireContext.Default.AnswerEntityData, $"the entity {entity}", cancellationToken);
        // The server describes a name that nobody has taken as an available one.
        if (data.Entity is null || data.Entity.Available == true)
        {
            throw new WandbException(new Failure(FailureCategory.Fatal, FailureCode.UnknownEntity,
                $"There is no entity named '{entity}' at {_reads.Endpoint.Name} that this API key can see; check the spelling, or that the key's account is a member.", ExitCode.Usage));
        }
    }

    /// <summary>The sweeps and views of a project, as far as one page of each; null if they do not come together.</summary>
    /// <param name="pageSize">Objects a page.</param>
    public async Task<ProjectObjects?> GetObjectsAsync(ProjectPath project, ObjectsAsked asked, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        var variables = Variables.Of(project).With("perPage", pageSize).With("sweeps", asked.HasFlag(ObjectsAsked.Sweeps)).With("views", asked.HasFlag(ObjectsAsked.Views));
        var data = await _reads.TogetherAsync(QueryDocuments.ProjectObjects, variables, WireContext.Default.AnswerProjectObjectsData, $"the objects of {project}", cancellationToken);
        if (data?.Project is not { } found)
            return null;
        var views = new Dictionary<string, Page<ViewInfo>>(StringComparer.Ordinal);
        foreach (var (type, page) in new[] { (ViewInfo.Report, found.Reports), (ViewInfo.Draft, found.Drafts), (ViewInfo.Workspace, found.Workspaces) })
        {
            if (page is not null)
                views[type] = Pages.Of(page, node => node.ToModel(project)! with { Type = node.Type ?? type }, null);
        }
        return new(Pages.OrNull(found.Sweeps, node => node.ToModel(project), found.TotalSweeps), views);
    }
}
