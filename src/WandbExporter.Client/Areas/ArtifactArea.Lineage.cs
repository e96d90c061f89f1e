using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Areas;

public sealed partial class ArtifactArea
{
    /// <summary>The runs that used a version.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: the version is not there: permanent, <c>not_found</c>.</exception>
    public Listing<ArtifactRun> ListUsedBy(string artifactId, int pageSize = 100, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactId);
        var subject = $"the runs that used the artifact {artifactId}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var data = await _reads.GraphQL.QueryAsync(
                QueryDocuments.ArtifactUsers, OfArtifact(artifactId).Page(cursor, size), WireContext.Default.AnswerArtifactUsersData, subject, cancellationToken, attempts, isPiece: size > 1);
            return Pages.Of(data.Artifact?.UsedBy ?? throw new WandbException(_reads.Classifier.NotFound(subject)), node => node.ToModel(), null);
        })
        {
            Identify = run => run.Id,
        }, from);
    }

    /// <summary>Who made a version; null when the version, or who made it, is not shown.</summary>
    public async Task<ArtifactCreator?> GetCreatorAsync(string artifactId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactId);
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.ArtifactCreator, OfArtifact(artifactId), WireContext.Default.AnswerArtifactCreatorData, $"the maker of the artifact {artifactId}", cancellationToken);
        return data.Artifact?.CreatedBy?.ToModel();
    }

    /// <summary>The collections that a version is in, its own sequence included.</summary>
    /// <exception cref="WandbException">The version is not there: permanent, <c>not_found</c>.</exception>
    public async Task<ArtifactLinks> GetLinksAsync(string artifactId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactId);
        var subject = $"the collections of the artifact {artifactId}";
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.ArtifactLinks, OfArtifact(artifactId), WireContext.Default.AnswerArtifactLinksData, subject, cancellationToken);
        var found = data.Artifact?.ArtifactMemberships ?? throw new WandbException(_reads.Classifier.NotFound(subject));
        return new ArtifactLinks([.. found.Nodes.Select(node => node.ToLink())], !found.HasNextPage && found.Nulls == 0);
    }

    private static Variables OfArtifact(string id) => new() { { "id", id } };
}
