using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Client.Areas;

public sealed partial class RegistryArea
{
    private const string OfferedRegistries = "registries";

    /// <summary>Where something is of which the server does not say it; nobody is given such a one.</summary>
    private static readonly ProjectPath Unknown = new("", "");

    /// <summary>The registries of an organization that the key may see.</summary>
    /// <param name="organization">Its name, as people see it.</param>
    /// <param name="filters">In MongoDB's syntax, over <c>name</c>, <c>description</c>, <c>created_at</c> …; null for all. Names have the prefix.</param>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">
    /// Reading it: the organization is not there: permanent, <c>not_found</c>. The key may not read its registries: permanent,
    /// <c>permission_denied</c>. The server has none: permanent, <c>not_offered</c>.
    /// </exception>
    public Listing<RegistryInfo> List(string organization, string? filters = null, int pageSize = 100, string? from = null) =>
        List(organization, new ListingQuery(filters, null, pageSize), from);

    /// <summary>Registries of an organization, or in an order.</summary>
    /// <inheritdoc cref="List(string, string?, int, string?)"/>
    public Listing<RegistryInfo> List(string organization, ListingQuery query, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(organization);
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the registries of {organization}";
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            await RequireRegistriesAsync(cancellationToken);
            var variables = new Variables { { "organization", organization }, { "filters", query.Filters ?? ListingQuery.All } };
            if (query.Order is { } order)
                variables.Add("order", order);
            var data = await _reads.OfferedAsync(OfferedRegistries, ["orgEntity", "projects", "organization"], _reads.GraphQL.QueryAsync(
                query.Order is null ? QueryDocuments.Registries : QueryDocuments.OrderedRegistries, variables.Page(cursor, size), WireContext.Default.AnswerRegistriesData, subject, cancellationToken, attempts, isPiece: size > 1));
            var found = _reads.Shown(data.Organization?.OrgEntity?.Projects, data.Organization is not null, subject);
            // An organization's entity may have projects that are none.
            return OfRegistries(Pages.Of(found, node => node.ToModel(organization, data.Organization!.OrgEntity!.Name ?? ""), null), registry => registry.Path);
        })
        {
            Identify = registry => registry.Id,
        }, from);
    }

    /// <summary>A registry; null when it does not exist or the key may not see it.</summary>
    /// <param name="organization">Whose it is.</param>
    /// <param name="registry">The project that holds it, <c>wandb-registry-…</c> of the organization's own entity.</param>
    public async Task<RegistryInfo?> GetAsync(string organization, ProjectPath registry, CancellationToken cancellationToken = default)
    {
        await RequireRegistriesAsync(cancellationToken);
        var data = await _reads.OfferedAsync(OfferedRegistries, ["project"], _reads.GraphQL.QueryAsync(
            QueryDocuments.Registry, Variables.Of(registry), WireContext.Default.AnswerRegistryData, $"the registry {registry}", cancellationToken));
        return data.Entity?.Project?.ToModel(organization, registry.Entity, registry.Project);
    }

    /// <summary>A registry's collections.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: as of <see cref="List(string, ListingQuery, string?)"/>.</exception>
    public Listing<ArtifactCollection> ListCollections(string organization, ProjectPath registry, int pageSize = 100, string? from = null) =>
        ListCollections(organization, registry, new ListingQuery(PageSize: pageSize), from);

    /// <summary>Some of a registry's collections, or in an order.</summary>
    /// <inheritdoc cref="ListCollections(string, ProjectPath, int, string?)"/>
    public Listing<ArtifactCollection> ListCollections(string organization, ProjectPath registry, ListingQuery query, string? from = null) =>
        ListCollections(organization, $"the collections of the registry {registry}", Named(registry.Project), registry, query, from);

    /// <summary>Collections of an organization's registries.</summary>
    /// <param name="organization">Its name, as people see it.</param>
    /// <param name="registryFilters">Of which registries, over the fields of <see cref="Filters.RegistryFilter"/>; null for all. Names have the prefix.</param>
    /// <param name="query">Which collections, over the fields of <see cref="Filters.CollectionFilter"/>; null for all.</param>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="ExportException">The filter of registries is no JSON object, or names an operator that the server does not know.</exception>
    /// <exception cref="WandbException">Reading it: as of <see cref="List(string, ListingQuery, string?)"/>.</exception>
    /// <remarks>The server's count is of more than registries' collections, so that no number comes.</remarks>
    public Listing<ArtifactCollection> ListCollections(string organization, string? registryFilters = null, ListingQuery? query = null, string? from = null) =>
        ListCollections(organization, $"the collections of the registries of {organization}", Checked(registryFilters), null, query ?? new ListingQuery(PageSize: 100), from);

    private Listing<ArtifactCollection> ListCollections(string organization, string subject, string registries, ProjectPath? registry, ListingQuery query, string? from)
    {
        ArgumentException.ThrowIfNullOrEmpty(organization);
        ArgumentNullException.ThrowIfNull(query);
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            await RequireRegistriesAsync(cancellationToken);
            var variables = new Variables { { "organization", organization }, { "registry", registries } }.Page(cursor, size).Of(query);
            var data = await _reads.OfferedAsync(OfferedRegistries, ["organization", "orgEntity", "artifactCollections"], _reads.GraphQL.QueryAsync(
                query.IsPlain ? QueryDocuments.RegistryCollections : QueryDocuments.FilteredRegistryCollections, variables, WireContext.Default.AnswerRegistryCollectionsData, subject, cancellationToken, attempts, isPiece: size > 1));
            var found = _reads.Shown(data.Organization?.OrgEntity?.ArtifactCollections, data.Organization is not null, subject);
            var page = Pages.Of(found, node => node.ToModel(registry ?? Unknown), found.TotalCount);
            return registry is null ? OfRegistries(page, collection => collection.Project) : page;
        })
        {
            Identify = collection => collection.Id,
        }, from);
    }

    /// <summary>The versions that a registry links, each as often as it is linked.</summary>
    /// <param name="collection">The collection whose versions alone are asked for; null for all.</param>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: as of <see cref="List(string, ListingQuery, string?)"/>.</exception>
    public Listing<RegistryVersion> ListVersions(string organization, ProjectPath registry, string? collection = null, int pageSize = 100, string? from = null) =>
        ListVersions(organization, registry, new RegistryVersionQuery(new ListingQuery(PageSize: pageSize), collection is null ? null : Named(collection)), from);

    /// <summary>Some of the versions that a registry links, or in an order.</summary>
    /// <inheritdoc cref="ListVersions(string, ProjectPath, string?, int, string?)"/>
    public Listing<RegistryVersion> ListVersions(string organization, ProjectPath registry, RegistryVersionQuery query, string? from = null) =>
        ListVersions(organization, $"the versions of the registry {registry}", Named(registry.Project), registry, query, from);

    /// <summary>Versions that an organization's registries link, each as often as it is linked.</summary>
    /// <param name="organization">Its name, as people see it.</param>
    /// <param name="registryFilters">Of which registries, over the fields of <see cref="Filters.RegistryFilter"/>; null for all. Names have the prefix.</param>
    /// <param name="query">Which versions, over the fields of <see cref="Filters.RegistryVersionFilter"/>, and of which collections; null for all.</param>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="ExportException">The filter of registries is no JSON object, or names an operator that the server does not know.</exception>
    /// <exception cref="WandbException">Reading it: as of <see cref="List(string, ListingQuery, string?)"/>.</exception>
    /// <remarks>The server's count is of more than registries' versions, so that no number comes.</remarks>
    public Listing<RegistryVersion> ListVersions(string organization, string? registryFilters = null, RegistryVersionQuery? query = null, string? from = null) => ListVersions(
        organization, $"the versions of the registries of {organization}", Checked(registryFilters), null, query ?? new RegistryVersionQuery(new ListingQuery(PageSize: 100)), from);

    private Listing<RegistryVersion> ListVersions(string organization, string subject, string registries, ProjectPath? registry, RegistryVersionQuery query, string? from)
    {
        ArgumentException.ThrowIfNullOrEmpty(organization);
        ArgumentNullException.ThrowIfNull(query);
        var (versions, isPlain) = (query.Versions, query.Versions.IsPlain);
        return new(new(subject, versions.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            await RequireRegistriesAsync(cancellationToken);
            var variables = new Variables { { "organization", organization }, { "registry", registries }, { "collection", query.CollectionFilters } };
            var data = await _reads.OfferedAsync(OfferedRegistries, ["organization", "orgEntity", "artifactMemberships"], _reads.GraphQL.QueryAsync(
                isPlain ? QueryDocuments.RegistryVersions : QueryDocuments.FilteredRegistryVersions, variables.Page(cursor, size).Of(versions), WireContext.Default.AnswerRegistryVersionsData, subject, cancellationToken, attempts, isPiece: size > 1));
            var found = _reads.Shown(data.Organization?.OrgEntity?.ArtifactMemberships, data.Organization is not null, subject);
            var page = Pages.Of(found, node => node.ToRegistryVersion(registry ?? Unknown), found.TotalCount);
            return registry is null ? OfRegistries(page, version => version.Registry) : page;
        })
        {
            Identify = version => version.Id,
        }, from);
    }

    /// <summary>The users who are members of a registry.</summary>
    /// <exception cref="WandbException">As of <see cref="List(string, ListingQuery, string?)"/>, of the registry.</exception>
    public async Task<RegistryMembers<RegistryUser>> GetUsersAsync(ProjectPath registry, CancellationToken cancellationToken = default)
    {
        var subject = $"the users of the registry {registry}";
        var data = await _reads.OfferedAsync("members of registries", ["members"], _reads.GraphQL.QueryAsync(
            QueryDocuments.RegistryUsers, Variables.Of(registry), WireContext.Default.AnswerRegistryUsersData, subject, cancellationToken));
        return _reads.Shown(data.Project?.Members, data.Project is not null, subject).ToModel();
    }

    /// <summary>The teams that are members of a registry.</summary>
    /// <exception cref="WandbException">As of <see cref="List(string, ListingQuery, string?)"/>, of the registry.</exception>
    public async Task<RegistryMembers<RegistryTeam>> GetTeamsAsync(ProjectPath registry, CancellationToken cancellationToken = default)
    {
        var subject = $"the teams of the registry {registry}";
        var data = await _reads.OfferedAsync("members of registries", ["teamMembers"], _reads.GraphQL.QueryAsync(
            QueryDocuments.RegistryTeams, Variables.Of(registry), WireContext.Default.AnswerRegistryTeamsData, subject, cancellationToken));
        return _reads.Shown(data.Project?.TeamMembers, data.Project is not null, subject).ToModel();
    }

    /// <summary>
    /// An organization's entity may have projects that are no registries. What does not say where it is may be of one: nobody can say what it is, as of what comes as
    /// null. The server's count is of all of them.
    /// </summary>
    private static Page<T> OfRegistries<T>(Page<T> page, Func<T, ProjectPath> projectOf) => page with
    {
        Items = [.. page.Items.Where(item => projectOf(item).Project.StartsWith(RegistryInfo.Prefix, StringComparison.Ordinal))],
        TotalCount = null,
        Nulls = page.Nulls + page.Items.Count(item => projectOf(item).Project.Length == 0),
    };

    private static string Checked(string? registryFilters)
    {
        if (registryFilters is null)
            return ListingQuery.All;
        FilterJson.Parse(registryFilters);
        return registryFilters;
    }

    private static string Named(string name) => $"{{\"name\":\"{JsonEncodedText.Encode(name)}\"}}";

    private async Task RequireRegistriesAsync(CancellationToken cancellationToken)
    {
        if (!await _reads.HasFeatureAsync(ServerFeature.RegistrySearch, cancellationToken))
            throw new WandbException(_reads.Classifier.NotOffered(OfferedRegistries));
    }
}
