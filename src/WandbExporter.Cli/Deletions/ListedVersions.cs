using System.Collections.Concurrent;
using WandbExporter.Archive.Deletion;
using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Cli.Deletions;

/// <summary>The versions that the server lists of a project: by name, and whether they were made there and not linked.</summary>
internal sealed class ListedVersions
{
    private readonly ConcurrentDictionary<VersionPath, bool> _versions = new();
    private readonly ConcurrentBag<string> _lacks = [];
    private int _nulls;

    private ListedVersions()
    {
    }

    /// <summary>Without those that it says are deleted.</summary>
    public bool Has(VersionPath version) => _versions.ContainsKey(version);

    public IEnumerable<VersionPath> Made => _versions.Where(version => version.Value).Select(version => version.Key);

    /// <summary>What of them it does not give, in sentences; none: these are all.</summary>
    public IEnumerable<string> Lacks => _nulls > 0 ? [ListedRuns.Nulls(_nulls), .. _lacks] : _lacks;

    /// <summary>Null: there is no such project, or the key may not see it.</summary>
    public static async Task<ListedVersions?> OfAsync(WandbClient client, ProjectPath project, int parallelism, CancellationToken cancellationToken)
    {
        var listed = new ListedVersions();
        var collections = new List<(ArtifactCollection Collection, string Type)>();
        try
        {
            await foreach (var types in client.Artifacts.ListTypes(project).PagesAsync(cancellationToken))
            {
                listed.Miss(types);
                foreach (var type in types.Items)
                {
                    await listed.TryAsync(async () =>
                    {
                        await foreach (var page in client.Collections.List(project, type.Name).PagesAsync(cancellationToken))
                        {
                            listed.Miss(page);
                            collections.AddRange(page.Items.Select(collection => (collection, type.Name)));
                        }
                    });
                }
            }
        }
        catch (ExportException gone) when (gone.Failure.Code == FailureCode.NotFound)
        {
            return null;
        }
        catch (ExportException failed) when (failed.Failure.Category != FailureCategory.Fatal)
        {
            listed._lacks.Add(failed.Failure.Message);
        }
        await Parallel.ForEachAsync(collections, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken }, async (one, token) => await listed.TryAsync(async () =>
        {
            await foreach (var page in client.Artifacts.List(one.Collection, one.Type).PagesAsync(token))
            {
                listed.Miss(page);
                // A draft that nobody has committed has no name, and is shown to nobody.
                foreach (var member in page.Items.Where(member => member.VersionName.Length > 0 && !DeletionLook.IsDeleted(member.Version)))
                    listed._versions[new VersionPath(project, member.Collection, member.VersionName)] = one.Collection.IsSequence != false && member.Version.State == "COMMITTED";
            }
        }));
        return listed;
    }

    private async Task TryAsync(Func<Task> list)
    {
        try
        {
            await list();
        }
        catch (ExportException failed) when (failed.Failure.Category != FailureCategory.Fatal)
        {
            _lacks.Add(failed.Failure.Message);
        }
    }

    private void Miss<T>(Page<T> page)
    {
        Interlocked.Add(ref _nulls, page.Nulls);
        foreach (var withheld in page.Withheld)
            _lacks.Add(withheld.Failure.Message);
    }
}
