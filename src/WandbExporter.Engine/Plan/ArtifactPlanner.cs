using WandbExporter.Client;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Plan;

/// <summary>Says beforehand what exporting artifacts would take, from the listings of versions alone.</summary>
internal sealed class ArtifactPlanner(WandbClient client, ExportRequest request, EngineSettings settings)
{
    /// <summary>Requests of a version: its manifest, and where that is.</summary>
    private const int RequestsOfAVersion = 2;

    private readonly HashSet<string> _digests = new(StringComparer.Ordinal);

    /// <returns>The project's plan with its artifacts, and the requests that they take.</returns>
    public async Task<ProjectPlan> AddAsync(ProjectPlan plan, CancellationToken cancellationToken)
    {
        var size = settings.Artifacts.PageSize;
        var files = VersionFiles.Of(request, plan.Project);
        var artifacts = ArtifactPlan.None;
        var requests = 0L;
        await foreach (var types in client.ListArtifactTypes(plan.Project, size).PagesAsync(cancellationToken))
        {
            requests++;
            foreach (var type in types.Items)
            {
                await foreach (var collections in client.ListArtifactCollections(plan.Project, type.Name, size).PagesAsync(cancellationToken))
                {
                    requests++;
                    foreach (var collection in collections.Items)
                    {
                        await foreach (var versions in client.ListArtifactVersions(plan.Project, type.Name, collection.Name, size).PagesAsync(cancellationToken))
                        {
                            requests++;
                            foreach (var descriptor in versions.Items.Select(version => files.Of(type.Name, version).Descriptor).OfType<ArtifactDescriptor>())
                            {
                                var isFetched = request.Artifacts.Fetches(descriptor.Bytes);
                                var bytes = isFetched ? descriptor.Bytes ?? 0 : 0;
                                artifacts = artifacts.Add(new ArtifactPlan(1, descriptor.FileCount ?? 0, bytes, _digests.Add(descriptor.Digest) ? 0 : bytes));
                                requests += RequestsOfAVersion + (isFetched ? descriptor.FileCount ?? 0 : 0);
                            }
                        }
                    }
                }
            }
        }
        return plan with { Artifacts = artifacts, Units = plan.Units + 1 + artifacts.Versions, Requests = plan.Requests + requests };
    }
}
