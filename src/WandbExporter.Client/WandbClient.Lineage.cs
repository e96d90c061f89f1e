using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client;

/// <summary>What artifacts have to do with runs and with collections.</summary>
public sealed partial class WandbClient
{
    /// <summary>The versions that a run logged or used, those that the server makes by itself included.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="ExportException">Reading it: the run is not there: permanent, <c>not_found</c>.</exception>
    public Listing<RunArtifact> ListRunArtifacts(RunPath run, ArtifactUse use, int pageSize = 100, string? from = null)
    {
        var document = use == ArtifactUse.Logged ? QueryDocuments.LoggedArtifacts : QueryDocuments.UsedArtifacts;
        var subject = $"the artifacts that {run} {(use == ArtifactUse.Logged ? "logged" : "used")}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var data = await _graphQL.QueryAsync(
                document, Variables.Of(run).Page(cursor, size), WireContext.Default.AnswerRunArtifactsData, subject, cancellationToken, attempts, isPiece: size > 1);
            var found = data.Project?.Run ?? throw new ExportException(_classifier.NotFound(subject));
            return found.Artifacts is { } artifacts ? PageOf(artifacts, edge => edge.ToRunArtifact()) : new Page<RunArtifact>([], null, false);
        })
        {
            Identify = artifact => $"{artifact.Version.Id} {string.Join(' ', artifact.UsedAs)}",
        }, from);
    }

    /// <summary>The runs that used a version.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="ExportException">Reading it: the version is not there: permanent, <c>not_found</c>.</exception>
    public Listing<ArtifactRun> ListArtifactUsers(string artifactId, int pageSize = 100, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactId);
        var subject = $"the runs that used the artifact {artifactId}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var data = await _graphQL.QueryAsync(
                QueryDocuments.ArtifactUsers, OfArtifact(artifactId).Page(cursor, size), WireContext.Default.AnswerArtifactUsersData, subject, cancellationToken, attempts, isPiece: size > 1);
            return PageOf(data.Artifact?.UsedBy ?? throw new ExportException(_classifier.NotFound(subject)), node => node.ToModel(), null);
        })
        {
            Identify = run => run.Id,
        }, from);
    }

    /// <summary>Who made a version; null when the version, or who made it, is not shown.</summary>
    public async Task<ArtifactCreator?> GetArtifactCreatorAsync(string artifactId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactId);
        var data = await _graphQL.QueryAsync(
            QueryDocuments.ArtifactCreator, OfArtifact(artifactId), WireContext.Default.AnswerArtifactCreatorData, $"the maker of the artifact {artifactId}", cancellationToken);
        return data.Artifact?.CreatedBy?.ToModel();
    }

    /// <summary>The collections that a version is in, its own sequence included.</summary>
    /// <exception cref="ExportException">The version is not there: permanent, <c>not_found</c>.</exception>
    public async Task<ArtifactLinks> GetArtifactLinksAsync(string artifactId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactId);
        var subject = $"the collections of the artifact {artifactId}";
        var data = await _graphQL.QueryAsync(
            QueryDocuments.ArtifactLinks, OfArtifact(artifactId), WireContext.Default.AnswerArtifactLinksData, subject, cancellationToken);
        var found = data.Artifact?.ArtifactMemberships ?? throw new ExportException(_classifier.NotFound(subject));
        return new ArtifactLinks([.. found.Nodes.Select(node => node.ToLink())], !found.HasNextPage && found.Nulls == 0);
    }

    private static Variables OfArtifact(string id) => new() { { "id", id } };
}
