using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;

namespace WandbExporter.Client.Areas;

/// <summary>Collections of artifact versions.</summary>
public sealed partial class CollectionArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal CollectionArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

    /// <param name="collection">Which one.</param>
    /// <param name="name">Null: as it is.</param>
    /// <param name="description">Null: as it is; an empty text takes it away.</param>
    public Mutation<ArtifactCollection> Update(ArtifactCollection collection, string? name = null, string? description = null)
    {
        ArgumentNullException.ThrowIfNull(collection);
        if (name is null && description is null)
            throw new ArgumentException("Nothing of the collection is to be changed.", nameof(name));
        var isSequence = IsSequence(collection);
        return _requests.Of(
            isSequence ? UpdateDocuments.UpdateSequence : UpdateDocuments.UpdatePortfolio,
            $"the update of the collection {collection.Project}/{collection.Name}",
            Id(collection, isSequence).WithAny("name", name).WithAny("description", description),
            answer => answer.ArtifactCollection?.ToModel(collection.Project));
    }

    /// <summary>Makes a sequence one of another type; a portfolio has none to change.</summary>
    /// <exception cref="ArgumentException">It is no sequence.</exception>
    public Mutation<ArtifactCollection> ChangeType(ArtifactCollection collection, string type)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return !IsSequence(collection)
            ? throw new ArgumentException("Only a sequence can be given another type.", nameof(collection))
            : _requests.Of(
                UpdateDocuments.MoveSequence,
                $"the change of the collection {collection.Project}/{collection.Name} to the type {type}",
                Id(collection, true).With("destinationArtifactTypeName", type),
                answer => answer.ArtifactCollection?.ToModel(collection.Project));
    }

    public Mutation AddTags(ArtifactCollection collection, params IReadOnlyList<string> tags) => Tags(UpdateDocuments.AddCollectionTags, "addition of tags to", collection, tags);

    public Mutation RemoveTags(ArtifactCollection collection, params IReadOnlyList<string> tags) => Tags(UpdateDocuments.DeleteCollectionTags, "removal of tags from", collection, tags);

    /// <summary>Deletes a sequence with its versions, or a portfolio with its links.</summary>
    public Mutation Delete(ArtifactCollection collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        var isSequence = IsSequence(collection);
        return _requests.Of(
            isSequence ? UpdateDocuments.DeleteSequence : UpdateDocuments.DeletePortfolio,
            $"the deletion of the collection {collection.Project}/{collection.Name}",
            Id(collection, isSequence));
    }

    private static bool IsSequence(ArtifactCollection collection) =>
        collection.IsSequence ?? throw new ArgumentException("It is not known which kind of collection it is.", nameof(collection));

    private static Variables Id(ArtifactCollection collection, bool isSequence) => new() { { isSequence ? "artifactSequenceID" : "artifactPortfolioID", collection.Id } };

    private Mutation Tags(UpdateDocument document, string what, ArtifactCollection collection, IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentOutOfRangeException.ThrowIfZero(tags.Count);
        return _requests.Of(document, $"the {what} the collection {collection.Project}/{collection.Name}", new Variables
        {
            { "entityName", collection.Project.Entity },
            { "projectName", collection.Project.Project },
            { "artifactCollectionName", collection.Name },
            { "tags", tags.Select(tag => new Variables { { "tagName", tag } }).ToArray() },
        });
    }
}
