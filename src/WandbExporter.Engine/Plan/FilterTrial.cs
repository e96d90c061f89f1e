using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// Asks the server for one object by each filter: one that it does not accept would fail everything that is listed by it. What cannot be asked for other
/// reasons is left to the export, which tells them.
/// </summary>
internal sealed class FilterTrial(WandbClient client, ExportRequest request)
{
    /// <summary>Projects in which a collection of artifacts is looked for.</summary>
    private const int MostProjects = 10;

    /// <exception cref="ExportException">The server does not accept a filter: fatal, <see cref="FailureCode.BadFilter"/>.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var filters = request.Filters;
        if (request.Filter == FilterJson.All && filters == ListingFilters.None)
            return;
        if (filters.Projects is { } ofProjects && request.Selections.FirstOrDefault(selection => selection.Projects is null) is { } whole)
            await TryAsync("--filter-projects", ofProjects, client.Projects.List(whole.Entity, Query(ofProjects)), cancellationToken);
        if (filters.Registries is { } ofRegistries && request.Organizations is [var organization, ..])
            await TryAsync("--filter-registries", ofRegistries, client.Registries.List(organization.Name, Query(ofRegistries)), cancellationToken);
        var projects = await ProjectsAsync(cancellationToken);
        if (projects.Count == 0)
            return;
        if (request.Filter != FilterJson.All)
            await TryAsync("--filter", request.Filter, client.Runs.List(projects[0], new RunQuery(request.Filter, PageSize: 1)), cancellationToken);
        if (filters.Sweeps is { } ofSweeps)
            await TryAsync("--filter-sweeps", ofSweeps, client.Sweeps.List(projects[0], Query(ofSweeps)), cancellationToken);
        if (filters.Collections is null && filters.Versions is null)
            return;
        foreach (var project in projects)
        {
            if (await FirstAsync(client.Artifacts.ListTypes(project, 1), cancellationToken) is not { } type)
                continue;
            if (filters.Collections is { } ofCollections)
                await TryAsync("--filter-collections", ofCollections, client.Collections.List(project, type.Name, Query(ofCollections)), cancellationToken);
            if (filters.Versions is { } ofVersions)
            {
                if (await FirstAsync(client.Collections.List(project, type.Name, 1), cancellationToken) is not { } collection)
                    continue;
                await TryAsync("--filter-versions", ofVersions, client.Artifacts.List(project, type.Name, collection.Name, Query(ofVersions)), cancellationToken);
            }
            return;
        }
    }

    private static ListingQuery Query(string filter) => new(filter, PageSize: 1);

    private static async Task<T?> FirstAsync<T>(Listing<T> listing, CancellationToken cancellationToken)
        where T : class => await PageAsync(listing, cancellationToken) is [var first, ..] ? first : null;

    private static async Task<IReadOnlyList<T>> PageAsync<T>(Listing<T> listing, CancellationToken cancellationToken)
    {
        try
        {
            return (await listing.NextAsync(cancellationToken)).Items;
        }
        catch (ExportException told) when (told.Failure.Category != FailureCategory.Fatal)
        {
            return [];
        }
    }

    private static async Task TryAsync<T>(string option, string filter, Listing<T> listing, CancellationToken cancellationToken)
    {
        try
        {
            await listing.NextAsync(cancellationToken);
        }
        catch (ExportException refused) when (refused.Failure.Code == FailureCode.BadFilter)
        {
            throw new ExportException(
                new Failure(FailureCategory.Fatal, FailureCode.BadFilter, $"The server does not accept {option} {filter}: {refused.Failure.LastAnswer?.TrimEnd('.')}. Correct it; nothing was begun.", ExitCode.Usage), refused);
        }
        catch (ExportException told) when (told.Failure.Category != FailureCategory.Fatal)
        {
            // The export comes to it, and tells it.
        }
    }

    /// <summary>Some projects that are selected.</summary>
    private async Task<IReadOnlyList<ProjectPath>> ProjectsAsync(CancellationToken cancellationToken)
    {
        var projects = new List<ProjectPath>();
        foreach (var selection in request.Selections.TakeWhile(_ => projects.Count < MostProjects))
        {
            projects.AddRange(selection.Projects is { } chosen
                ? chosen.Select(project => new ProjectPath(selection.Entity, project.Project))
                : (await PageAsync(client.Projects.List(selection.Entity, new ListingQuery(request.Filters.Projects, PageSize: MostProjects)), cancellationToken)).Select(project => project.Path).Where(project => !request.Excluded.Excludes(project)));
        }
        return projects;
    }
}
