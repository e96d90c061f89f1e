using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class ArtifactArea
{
    /// <summary>Versions of every state: without a filter a server may show the committed ones alone.</summary>
    private const string EveryState = "{}";

    private volatile bool _knowsNoMemberships;
    private volatile bool _knowsNoOrder;

    /// <summary>A project's types of artifacts; a registry's with those that no collection has yet.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: the project is not there: permanent, <c>not_found</c>.</exception>
    public Listing<ArtifactType> ListTypes(ProjectPath project, int pageSize = 50, string? from = null)
    {
        var subject = $"the artifact types of {project}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = Variables.Of(project).Page(cursor, size).With("includeAll", project.Project.StartsWith(RegistryInfo.Prefix, StringComparison.Ordinal) ? true : null);
            var data = await _reads.GraphQL.QueryAsync(
                QueryDocuments.ArtifactTypes, variables, WireContext.Default.AnswerArtifactTypesData, subject, cancellationToken, attempts, isPiece: size > 1);
            return Pages.Of(data.Project?.ArtifactTypes ?? throw new WandbException(_reads.Classifier.NotFound(subject)), node => node.ToModel(), null);
        })
        {
            Identify = type => type.Name,
        }, from);
    }

    /// <summary>A collection's versions of every state. The oldest come first, where the server knows that order.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: project, type or collection are not there: permanent, <c>not_found</c>.</exception>
    public Listing<ArtifactMembership> List(ProjectPath project, string typeName, string collection, int pageSize = 50, string? from = null) =>
        List(project, typeName, collection, mayBeLinks: true, new ListingQuery(PageSize: pageSize), from);

    /// <summary>Some of a collection's versions, or in an order.</summary>
    /// <inheritdoc cref="List(ProjectPath, string, string, int, string?)"/>
    public Listing<ArtifactMembership> List(ProjectPath project, string typeName, string collection, ListingQuery query, string? from = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        return List(project, typeName, collection, mayBeLinks: true, query, from);
    }

    /// <summary>The same of a collection that is known: less is asked of the server where nothing can be a link.</summary>
    /// <param name="typeName">Under which the collection was listed.</param>
    public Listing<ArtifactMembership> List(ArtifactCollection collection, string typeName, int pageSize = 50, string? from = null)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return List(collection.Project, typeName, collection.Name, collection.IsSequence != true, new ListingQuery(PageSize: pageSize), from);
    }

    private Listing<ArtifactMembership> List(ProjectPath project, string typeName, string collection, bool mayBeLinks, ListingQuery query, string? from)
    {
        ArgumentException.ThrowIfNullOrEmpty(typeName);
        ArgumentException.ThrowIfNullOrEmpty(collection);
        var subject = $"the versions of {project}/{collection}";
        return new(
            new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
            {
                var found = await VersionsAsync(QueryDocuments.ArtifactVersions, cursor, size, attempts, cancellationToken, links: true);
                return Pages.Of(found, edge => edge.ToMembership(project, collection));
            })
            {
                Identify = version => $"{version.VersionName} {version.Version.Id}",
                FetchKeys = async (cursor, size, attempts, cancellationToken) =>
                {
                    var found = await VersionsAsync(QueryDocuments.ArtifactVersionNames, cursor, size, attempts, cancellationToken);
                    return Pages.Of(found, edge => $"{edge.Version} {edge.Node!.Id}");
                },
                FetchOne = GetListedAsync,
            },
            from);

        // What is not committed has no name, and what is linked may have no id that leads to it.
        async Task<ArtifactMembership?> GetListedAsync(string key, CancellationToken cancellationToken)
        {
            var (version, id) = key.Split(' ', 2) is [var first, var second] ? (first, second) : ("", key);
            return (version.Length == 0 ? null : await GetAsync(project, $"{collection}:{version}", PageSize.Attempts, cancellationToken))
                ?? (await GetAsync(id, PageSize.Attempts, cancellationToken))?.In(project, collection, version);
        }

        async Task<ArtifactEdges> VersionsAsync(QueryDocument document, string? cursor, int size, int? attempts, CancellationToken cancellationToken, bool links = false)
        {
            while (true)
            {
                var order = query.Order ?? (_knowsNoOrder ? null : ReadRequests.OldestFirst);
                var variables = Variables.Of(project).With("type", typeName).With("collection", collection).Page(cursor, size)
                    .With("order", order).With("filters", query.Filters ?? EveryState);
                if (links)
                    variables.Add("links", mayBeLinks);
                try
                {
                    var data = await _reads.GraphQL.QueryAsync(
                        document, variables, WireContext.Default.AnswerArtifactVersionsData, subject, cancellationToken, attempts, isPiece: size > 1);
                    return data.Project?.ArtifactType?.ArtifactCollection?.Artifacts ?? throw new WandbException(_reads.Classifier.NotFound(subject));
                }
                catch (WandbException refused) when (query.Order is null && order is not null && IsOfTheOrder(refused.Failure))
                {
                    _knowsNoOrder = true;
                }
            }
        }
    }

    /// <summary>A version by its id; null when it does not exist or the key may not see it.</summary>
    public Task<ArtifactVersion?> GetAsync(string artifactId, CancellationToken cancellationToken = default) => GetAsync(artifactId, null, cancellationToken);

    private async Task<ArtifactVersion?> GetAsync(string artifactId, int? maxAttempts, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactId);
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.ArtifactById, OfArtifact(artifactId), WireContext.Default.AnswerArtifactByIdData, $"the artifact {artifactId}", cancellationToken, maxAttempts);
        return data.Artifact?.ToModel();
    }

    /// <summary>A version by the name that a collection gives it; null when it does not exist or the key may not see it.</summary>
    /// <param name="project">Where the collection is.</param>
    /// <param name="name"><c>collection:alias</c> or <c>collection:v3</c>.</param>
    public Task<ArtifactMembership?> GetAsync(ProjectPath project, string name, CancellationToken cancellationToken = default) =>
        GetAsync(project, name, null, cancellationToken);

    /// <summary>A version by its whole name; null when it does not exist or the key may not see it.</summary>
    public Task<ArtifactMembership?> GetAsync(ArtifactName artifact, CancellationToken cancellationToken = default) =>
        GetAsync(artifact.ProjectPath, $"{artifact.Collection}:{artifact.Version}", null, cancellationToken);

    /// <summary>The page of a version in the web application; null where the server does not say its type, and of a registry whose organization is not given.</summary>
    /// <param name="organization">Of a registry: the name of the organization, as people see it.</param>
    public Uri? PageOf(ArtifactMembership artifact, string? organization = null)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        var (root, path) = (_reads.Endpoint.Root, artifact.Path);
        if (!path.Project.Project.StartsWith(RegistryInfo.Prefix, StringComparison.Ordinal))
            return artifact.Version.TypeName is { } type ? ServerAddress.PageOf(root, path.Project.Entity, path.Project.Project, "artifacts", type, path.Collection, path.Version) : null;
        if (organization is null)
            return null;
        var page = ServerAddress.PageOf(root, "orgs", organization, "registry", path.Project.Project[RegistryInfo.Prefix.Length..]);
        return new Uri($"{page.AbsoluteUri}?selectionPath={Uri.EscapeDataString($"{path.Project}/{path.Collection}")}&view=membership&version={Uri.EscapeDataString(path.Version)}");
    }

    private async Task<ArtifactMembership> FoundAsync(ArtifactName artifact, CancellationToken cancellationToken) =>
        await GetAsync(artifact, cancellationToken) ?? throw new WandbException(_reads.Classifier.NotFound($"the artifact {artifact}"));

    private async Task<ArtifactMembership?> GetAsync(ProjectPath project, string name, int? maxAttempts, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var subject = $"the artifact {project}/{name}";
        if (!_knowsNoMemberships)
        {
            try
            {
                var data = await _reads.GraphQL.QueryAsync(
                    QueryDocuments.ArtifactMembership, Variables.Of(project).With("name", name), WireContext.Default.AnswerArtifactMembershipData, subject, cancellationToken, maxAttempts);
                return data.Project?.ArtifactCollectionMembership?.ToModel(project, name);
            }
            catch (WandbException unknown) when (unknown.Failure.Code == FailureCode.UnsupportedQuery)
            {
                _knowsNoMemberships = true;
            }
        }
        var older = await _reads.GraphQL.QueryAsync(
            QueryDocuments.ArtifactByName, Variables.Of(project).With("name", name), WireContext.Default.AnswerArtifactByNameData, subject, cancellationToken, maxAttempts);
        var parts = name.Split(':', 2);
        return older.Project?.Artifact?.ToModel().In(project, parts[0], parts.Length > 1 ? parts[1] : null);
    }

    private static bool IsOfTheOrder(Failure failure) =>
        failure.Category != FailureCategory.Fatal && failure.LastAnswer?.Contains("order", StringComparison.OrdinalIgnoreCase) == true;
}
