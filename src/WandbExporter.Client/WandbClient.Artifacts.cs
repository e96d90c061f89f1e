using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client;

/// <summary>Artifacts: types, collections, versions.</summary>
public sealed partial class WandbClient
{
    /// <summary>Versions of every state: without a filter a server may show the committed ones alone.</summary>
    private const string EveryState = "{}";

    /// <summary>What is made while a listing is read is then at its end.</summary>
    private const string OldestFirst = "+created_at";

    private volatile bool _knowsNoMemberships;
    private volatile bool _knowsNoOrder;

    /// <summary>A project's types of artifacts; a registry's with those that no collection has yet.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="ExportException">Reading it: the project is not there: permanent, <c>not_found</c>.</exception>
    public Listing<ArtifactType> ListArtifactTypes(ProjectPath project, int pageSize = 50, string? from = null)
    {
        var subject = $"the artifact types of {project}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = Variables.Of(project).Page(cursor, size).With("includeAll", project.Project.StartsWith(RegistryInfo.Prefix, StringComparison.Ordinal) ? true : null);
            var data = await _graphQL.QueryAsync(
                QueryDocuments.ArtifactTypes, variables, WireContext.Default.AnswerArtifactTypesData, subject, cancellationToken, attempts, isPiece: size > 1);
            return PageOf(data.Project?.ArtifactTypes ?? throw new ExportException(_classifier.NotFound(subject)), node => node.ToModel(), null);
        })
        {
            Identify = type => type.Name,
        }, from);
    }

    /// <summary>A project's collections of a type, sequences and portfolios.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="ExportException">Reading it: project or type are not there: permanent, <c>not_found</c>.</exception>
    public Listing<ArtifactCollection> ListArtifactCollections(ProjectPath project, string typeName, int pageSize = 50, string? from = null) =>
        ListArtifactCollections(project, typeName, new ListingQuery(PageSize: pageSize), from);

    /// <summary>Some of a project's collections of a type, or in an order.</summary>
    /// <exception cref="ExportException">Reading it: the server does not filter or order collections: fatal, <c>filter</c>. Else as of the listing of all.</exception>
    /// <inheritdoc cref="ListArtifactCollections(ProjectPath, string, int, string?)"/>
    public Listing<ArtifactCollection> ListArtifactCollections(ProjectPath project, string typeName, ListingQuery query, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(typeName);
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the artifact collections of type {typeName} of {project}";
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            if (!query.IsPlain)
                await RequireFilterAsync(CollectionFilters, "collections", cancellationToken);
            var variables = Of(query, Variables.Of(project).With("type", typeName).Page(cursor, size));
            var data = await _graphQL.QueryAsync(
                query.IsPlain ? QueryDocuments.ArtifactCollections : QueryDocuments.FilteredCollections, variables, WireContext.Default.AnswerArtifactCollectionsData, subject, cancellationToken, attempts, isPiece: size > 1);
            var found = data.Project?.ArtifactType?.ArtifactCollections ?? throw new ExportException(_classifier.NotFound(subject));
            return PageOf(found, node => node.ToModel(project), found.TotalCount);
        })
        {
            Identify = collection => collection.Id,
        }, from);
    }

    /// <summary>A collection's versions of every state. The oldest come first, where the server knows that order.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="ExportException">Reading it: project, type or collection are not there: permanent, <c>not_found</c>.</exception>
    public Listing<ArtifactMembership> ListArtifactVersions(ProjectPath project, string typeName, string collection, int pageSize = 50, string? from = null) =>
        ListArtifactVersions(project, typeName, collection, mayBeLinks: true, new ListingQuery(PageSize: pageSize), from);

    /// <summary>Some of a collection's versions, or in an order.</summary>
    /// <inheritdoc cref="ListArtifactVersions(ProjectPath, string, string, int, string?)"/>
    public Listing<ArtifactMembership> ListArtifactVersions(ProjectPath project, string typeName, string collection, ListingQuery query, string? from = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ListArtifactVersions(project, typeName, collection, mayBeLinks: true, query, from);
    }

    /// <summary>The same of a collection that is known: less is asked of the server where nothing can be a link.</summary>
    /// <param name="typeName">Under which the collection was listed.</param>
    public Listing<ArtifactMembership> ListArtifactVersions(ArtifactCollection collection, string typeName, int pageSize = 50, string? from = null)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return ListArtifactVersions(collection.Project, typeName, collection.Name, collection.IsSequence != true, new ListingQuery(PageSize: pageSize), from);
    }

    private Listing<ArtifactMembership> ListArtifactVersions(ProjectPath project, string typeName, string collection, bool mayBeLinks, ListingQuery query, string? from)
    {
        ArgumentException.ThrowIfNullOrEmpty(typeName);
        ArgumentException.ThrowIfNullOrEmpty(collection);
        var subject = $"the versions of {project}/{collection}";
        return new(
            new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
            {
                var found = await VersionsAsync(QueryDocuments.ArtifactVersions, cursor, size, attempts, cancellationToken, links: true);
                return PageOf(found, edge => edge.ToMembership(project, collection));
            })
            {
                Identify = version => $"{version.VersionName} {version.Version.Id}",
                FetchKeys = async (cursor, size, attempts, cancellationToken) =>
                {
                    var found = await VersionsAsync(QueryDocuments.ArtifactVersionNames, cursor, size, attempts, cancellationToken);
                    return PageOf(found, edge => $"{edge.Version} {edge.Node!.Id}");
                },
                FetchOne = GetListedAsync,
            },
            from);

        // What is not committed has no name, and what is linked may have no id that leads to it.
        async Task<ArtifactMembership?> GetListedAsync(string key, CancellationToken cancellationToken)
        {
            var (version, id) = key.Split(' ', 2) is [var first, var second] ? (first, second) : ("", key);
            return (version.Length == 0 ? null : await GetArtifactMembershipAsync(project, $"{collection}:{version}", PageSize.Attempts, cancellationToken))
                ?? (await GetArtifactAsync(id, PageSize.Attempts, cancellationToken))?.In(project, collection, version);
        }

        async Task<ArtifactEdges> VersionsAsync(QueryDocument document, string? cursor, int size, int? attempts, CancellationToken cancellationToken, bool links = false)
        {
            while (true)
            {
                var order = query.Order ?? (_knowsNoOrder ? null : OldestFirst);
                var variables = Variables.Of(project).With("type", typeName).With("collection", collection).Page(cursor, size)
                    .With("order", order).With("filters", query.Filters ?? EveryState);
                if (links)
                    variables.Add("links", mayBeLinks);
                try
                {
                    var data = await _graphQL.QueryAsync(
                        document, variables, WireContext.Default.AnswerArtifactVersionsData, subject, cancellationToken, attempts, isPiece: size > 1);
                    return data.Project?.ArtifactType?.ArtifactCollection?.Artifacts ?? throw new ExportException(_classifier.NotFound(subject));
                }
                catch (ExportException refused) when (query.Order is null && order is not null && IsOfTheOrder(refused.Failure))
                {
                    _knowsNoOrder = true;
                }
            }
        }
    }

    /// <summary>A version by its id; null when it does not exist or the key may not see it.</summary>
    public Task<ArtifactVersion?> GetArtifactAsync(string artifactId, CancellationToken cancellationToken) => GetArtifactAsync(artifactId, null, cancellationToken);

    private async Task<ArtifactVersion?> GetArtifactAsync(string artifactId, int? maxAttempts, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactId);
        var data = await _graphQL.QueryAsync(
            QueryDocuments.ArtifactById, OfArtifact(artifactId), WireContext.Default.AnswerArtifactByIdData, $"the artifact {artifactId}", cancellationToken, maxAttempts);
        return data.Artifact?.ToModel();
    }

    /// <summary>A version by the name that a collection gives it; null when it does not exist or the key may not see it.</summary>
    /// <param name="project">Where the collection is.</param>
    /// <param name="name"><c>collection:alias</c> or <c>collection:v3</c>.</param>
    public Task<ArtifactMembership?> GetArtifactMembershipAsync(ProjectPath project, string name, CancellationToken cancellationToken) =>
        GetArtifactMembershipAsync(project, name, null, cancellationToken);

    private async Task<ArtifactMembership?> GetArtifactMembershipAsync(ProjectPath project, string name, int? maxAttempts, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var subject = $"the artifact {project}/{name}";
        if (!_knowsNoMemberships)
        {
            try
            {
                var data = await _graphQL.QueryAsync(
                    QueryDocuments.ArtifactMembership, Variables.Of(project).With("name", name), WireContext.Default.AnswerArtifactMembershipData, subject, cancellationToken, maxAttempts);
                return data.Project?.ArtifactCollectionMembership?.ToModel(project, name);
            }
            catch (ExportException unknown) when (unknown.Failure.Code == FailureCode.UnsupportedQuery)
            {
                _knowsNoMemberships = true;
            }
        }
        var older = await _graphQL.QueryAsync(
            QueryDocuments.ArtifactByName, Variables.Of(project).With("name", name), WireContext.Default.AnswerArtifactByNameData, subject, cancellationToken, maxAttempts);
        var parts = name.Split(':', 2);
        return older.Project?.Artifact?.ToModel().In(project, parts[0], parts.Length > 1 ? parts[1] : null);
    }

    private static bool IsOfTheOrder(Failure failure) =>
        failure.Category != FailureCategory.Fatal && failure.LastAnswer?.Contains("order", StringComparison.OrdinalIgnoreCase) == true;

    private static Page<TItem> PageOf<TItem>(ArtifactEdges page, Func<ArtifactEdge, TItem> toModel) =>
        new([.. page.Present.Select(toModel)], page.EndCursor, page.HasNextPage, page.TotalCount) { Nulls = page.Nulls };
}
