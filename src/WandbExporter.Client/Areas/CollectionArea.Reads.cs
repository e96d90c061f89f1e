using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class CollectionArea
{
    /// <summary>A collection; null when it does not exist or the key may not see it.</summary>
    /// <param name="project">Where it is.</param>
    /// <param name="name">Unique in its project, whatever its type is.</param>
    public Task<ArtifactCollection?> GetAsync(ProjectPath project, string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _reads.FindCollectionAsync(project, name, cancellationToken);
    }

    /// <summary>A project's collections of a type, sequences and portfolios.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: project or type are not there: permanent, <c>not_found</c>.</exception>
    public Listing<ArtifactCollection> List(ProjectPath project, string typeName, int pageSize = 50, string? from = null) =>
        List(project, typeName, new ListingQuery(PageSize: pageSize), from);

    /// <summary>Some of a project's collections of a type, or in an order.</summary>
    /// <exception cref="WandbException">Reading it: the server does not filter or order collections: fatal, <c>filter</c>. Else as of the listing of all.</exception>
    /// <inheritdoc cref="List(ProjectPath, string, int, string?)"/>
    public Listing<ArtifactCollection> List(ProjectPath project, string typeName, ListingQuery query, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(typeName);
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the artifact collections of type {typeName} of {project}";
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            if (!query.IsPlain)
                await _reads.RequireFilterAsync(ServerFeature.CollectionFilters, "collections", cancellationToken);
            var variables = Variables.Of(project).With("type", typeName).Page(cursor, size).Of(query);
            var data = await _reads.GraphQL.QueryAsync(
                query.IsPlain ? QueryDocuments.ArtifactCollections : QueryDocuments.FilteredCollections, variables, WireContext.Default.AnswerArtifactCollectionsData, subject, cancellationToken, attempts, isPiece: size > 1);
            var found = data.Project?.ArtifactType?.ArtifactCollections ?? throw new WandbException(_reads.Classifier.NotFound(subject));
            return Pages.Of(found, node => node.ToModel(project), found.TotalCount);
        })
        {
            Identify = collection => collection.Id,
        }, from);
    }
}
