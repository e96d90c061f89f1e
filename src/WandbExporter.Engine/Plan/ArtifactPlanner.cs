using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// Says beforehand what exporting artifacts would take, from the listings of versions and, when asked, from their manifests. It keeps a digest a version, and
/// then one a content.
/// </summary>
/// <param name="readsManifests">Whether manifests are read, each once.</param>
internal sealed class ArtifactPlanner(WandbClient client, ExportRequest request, EngineSettings settings, bool readsManifests)
{
    /// <summary>Requests of a version: its manifest, and where that is.</summary>
    private const int RequestsOfAVersion = 2;

    private readonly HashSet<string> _digests = new(StringComparer.Ordinal);
    private readonly HashSet<UInt128> _contents = [];
    private readonly Lock _gate = new();

    /// <returns>The project's plan with its artifacts, and the requests that they take.</returns>
    public async Task<SubjectPlan> AddAsync(SubjectPlan plan, CancellationToken cancellationToken)
    {
        var size = settings.Artifacts.PageSize;
        var files = VersionFiles.Of(request, plan.Project);
        var artifacts = ArtifactPlan.None;
        var requests = 0L;
        await foreach (var types in client.Artifacts.ListTypes(plan.Project, size).PagesAsync(cancellationToken))
        {
            requests++;
            foreach (var type in types.Items)
            {
                await foreach (var collections in client.Collections.List(plan.Project, type.Name, new ListingQuery(request.Filters.Collections, PageSize: size)).PagesAsync(cancellationToken))
                {
                    requests++;
                    foreach (var collection in collections.Items)
                    {
                        await foreach (var versions in client.Artifacts.List(plan.Project, type.Name, collection.Name, new ListingQuery(request.Filters.Versions, PageSize: size)).PagesAsync(cancellationToken))
                        {
                            requests++;
                            List<ArtifactDescriptor> chosen = [.. versions.Items.Select(version => files.Of(type.Name, version).Descriptor).OfType<ArtifactDescriptor>()];
                            artifacts = artifacts.Add(await PlanAsync(plan.Project, chosen, cancellationToken));
                            requests += chosen.Sum(version => RequestsOfAVersion + (request.Artifacts.Fetches(version.Bytes) ? version.FileCount ?? 0 : 0));
                        }
                    }
                }
            }
        }
        return plan with { Artifacts = artifacts, Units = plan.Units + 1 + artifacts.Versions, Requests = plan.Requests + requests };
    }

    private async Task<ArtifactPlan> PlanAsync(ProjectPath project, IReadOnlyList<ArtifactDescriptor> versions, CancellationToken cancellationToken)
    {
        var sum = ArtifactPlan.None;
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Transport.MaxConcurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(versions, options, async (version, token) =>
        {
            var plan = await PlanAsync(project, version, token);
            lock (_gate)
                sum = sum.Add(plan);
        });
        return sum;
    }

    private async Task<ArtifactPlan> PlanAsync(ProjectPath project, ArtifactDescriptor version, CancellationToken cancellationToken)
    {
        var isFetched = request.Artifacts.Fetches(version.Bytes);
        var bytes = isFetched ? version.Bytes ?? 0 : 0;
        bool isFirst;
        lock (_gate)
            isFirst = _digests.Add(version.Digest);
        return isFetched && readsManifests && await ReadAsync(project, version, cancellationToken) is var (size, repeated)
            ? new ArtifactPlan(1, version.FileCount ?? 0, size, repeated)
            : new ArtifactPlan(1, version.FileCount ?? 0, bytes, isFirst ? 0 : bytes);
    }

    /// <returns>The bytes of its files, and of those whose contents came before; null if the manifest cannot be read, which the export will say by name.</returns>
    private async Task<(long Bytes, long Repeated)?> ReadAsync(ProjectPath project, ArtifactDescriptor version, CancellationToken cancellationToken)
    {
        var (bytes, repeated) = (0L, 0L);
        try
        {
            await using var manifest = await client.Artifacts.OpenManifestAsync(new ArtifactPath(project, version.Collection, version.Version, version.Id), cancellationToken);
            if (manifest is null)
                return null;
            await foreach (var entry in manifest.ReadEntriesAsync(cancellationToken))
            {
                if (entry is not { Reference: null, Size: { } size })
                    continue;
                bytes += size;
                repeated += ContentKeys.Of(entry) is { } key && !IsFirst(key) ? size : 0;
            }
            return (bytes, repeated);
        }
        catch (ExportException e) when (e.Failure.Category == FailureCategory.Permanent)
        {
            return null;
        }
    }

    private bool IsFirst(ObjectKey content)
    {
        var mark = NameMark.Of(content.Value);
        lock (_gate)
            return _contents.Add(mark);
    }
}
