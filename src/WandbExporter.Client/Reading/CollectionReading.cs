using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Reading;

/// <summary>Asks for a collection by its name.</summary>
internal static class CollectionReading
{
    /// <summary>Null when it does not exist or the key may not see it.</summary>
    public static async Task<ArtifactCollection?> FindCollectionAsync(this ReadRequests reads, ProjectPath project, string name, CancellationToken cancellationToken)
    {
        var data = await reads.GraphQL.QueryAsync(
            QueryDocuments.ArtifactCollection, Variables.Of(project).With("name", name), WireContext.Default.AnswerArtifactCollectionData, $"the artifact collection {project}/{name}", cancellationToken);
        return data.Project?.ArtifactCollection?.ToModel(project);
    }
}
