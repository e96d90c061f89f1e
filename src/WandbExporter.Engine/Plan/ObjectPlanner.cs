using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// Says beforehand what the objects of projects, entities and organizations would take. Where the server tells how many there are it is asked for that
/// number, by one request; of the others it is said that nothing counts them ahead.
/// </summary>
internal sealed class ObjectPlanner(WandbClient client, ExportRequest request, EngineSettings settings)
{
    private readonly string? _first = request.Organizations.Select(organization => organization.Name).Min(StringComparer.Ordinal);

    /// <summary>The plan of a project with its objects and, if it is a registry of an organization, with what it links.</summary>
    /// <param name="plan">The project's plan so far.</param>
    /// <param name="project">As it was listed; null to ask for it.</param>
    /// <param name="sweepRuns">Runs of its sweeps; null if not all of its runs were listed.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<SubjectPlan> AddAsync(SubjectPlan plan, ProjectInfo? project, long? sweepRuns, CancellationToken cancellationToken)
    {
        // What a project has of artifacts is planned by those themselves.
        List<ObjectTable> tables = [.. Tables<ProjectUnitTable>().Where(table => table.Kind != ArtifactVersionsTable.Kind)];
        // The server counts all of them, whatever a filter selects.
        var sweeps = request.Filters.Sweeps is not null || !tables.Exists(table => table.Kind == SweepsTable.Kind) ? null
            : (project ?? await CountedAsync(() => client.Projects.GetAsync(plan.Project, cancellationToken)))?.SweepCount;
        plan = With(plan, tables, new ObjectsAhead(Sweeps: sweeps, SweepRuns: request.Filters.Sweeps is null ? sweepRuns : null));
        if (OrganizationOf(plan.Project) is not { } organization || Tables<RegistryUnitTable>() is not { Count: > 0 } ofRegistries)
            return plan;
        // Whether the registry itself is selected the export asks.
        if (request.Filters.Registries is not null)
            return With(plan, ofRegistries, new ObjectsAhead());
        var collections = await TotalAsync(ofRegistries, static all => all with { Collections = 1 }, () => client.Registries.ListCollections(organization, plan.Project, new ListingQuery(request.Filters.Collections, PageSize: 1)), cancellationToken);
        var versions = await TotalAsync(ofRegistries, static all => all with { Versions = 1 }, () => client.Registries.ListVersions(organization, plan.Project, new RegistryVersionQuery(new ListingQuery(request.Filters.Versions, PageSize: 1), request.Filters.Collections)), cancellationToken);
        return With(plan, ofRegistries, new ObjectsAhead(Collections: collections, Versions: versions));
    }

    /// <summary>What an entity that is selected as a whole has beside its projects; null if that is nothing.</summary>
    public SubjectPlan? OfEntity(string entity) => OrNull(With(
        new SubjectPlan(new Subject.WholeEntity(entity)), Tables<EntityUnitTable>(), new ObjectsAhead()));

    /// <summary>What an organization has beside its entities; null if that is nothing.</summary>
    /// <param name="registries">Its registries; null if nothing tells.</param>
    public SubjectPlan? OfOrganization(OrganizationSelection organization, long? registries)
    {
        var ahead = new ObjectsAhead(Entities: organization.Entities.Count, Registries: registries);
        var plan = With(new SubjectPlan(new Subject.WholeOrganization(organization.Name)), Tables<OrganizationUnitTable>(), ahead);
        return OrNull(organization.Name == _first ? With(plan, Tables<ServerUnitTable>(), new ObjectsAhead()) : plan);
    }

    private List<ObjectTable> Tables<TTable>()
        where TTable : ObjectTable => [.. request.Tables.Tables.OfType<TTable>()];

    private SubjectPlan With(SubjectPlan plan, List<ObjectTable> tables, ObjectsAhead ahead)
    {
        // The first table of a unit stands for the request that all of them begin with.
        var firsts = tables.DistinctBy(table => table.Kind).ToHashSet();
        return plan.With(
            firsts.Count,
            [
                .. from table in tables
                   let rows = table.RowsAhead(ahead)
                   let further = table.FurtherRequests(new ObjectCounts(rows, ahead.Sweeps, PageSizeOf(table)))
                   select ObjectPlan.OfUnit(table.Name, rows, further + (firsts.Contains(table) ? 1 : 0)),
            ]);
    }

    private int PageSizeOf(ObjectTable table) => table is RegistryUnitTable ? settings.Artifacts.PageSize : settings.Listing.PageSize;

    private string? OrganizationOf(ProjectPath project) => project.Project.StartsWith(RegistryInfo.Prefix, StringComparison.Ordinal)
        ? request.Organizations.FirstOrDefault(organization => organization.Entity == project.Entity)?.Name
        : null;

    private static SubjectPlan? OrNull(SubjectPlan plan) => plan.Objects.Count > 0 ? plan : null;

    /// <summary>Asks for a number, if any of the tables goes by it.</summary>
    private static async Task<long?> TotalAsync<T>(List<ObjectTable> tables, Func<ObjectsAhead, ObjectsAhead> known, Func<Listing<T>> list, CancellationToken cancellationToken)
        where T : class => tables.Exists(table => table.RowsAhead(known(new ObjectsAhead())) is not null)
            ? (await CountedAsync(async () => (Page<T>?)await list().NextAsync(cancellationToken)))?.TotalCount
            : null;

    /// <summary>What is refused is not counted ahead; the export will say why.</summary>
    private static async Task<T?> CountedAsync<T>(Func<Task<T?>> count)
        where T : class
    {
        try
        {
            return await count();
        }
        catch (ExportException e) when (e.Failure.Category == FailureCategory.Permanent)
        {
            return null;
        }
    }
}
