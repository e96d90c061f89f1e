using System.Collections.Concurrent;
using WandbExporter.Archive.Deletion;
using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Cli.Deletions;

/// <summary>What would be deleted: what an export proves, the server still has, and nothing speaks against.</summary>
internal sealed class DeletionPlan
{
    private const int PageSize = 200;

    private DeletionPlan(IReadOnlyList<ProvenRun> runs, IReadOnlyList<ProvenVersion> versions, IReadOnlyList<(string Name, string Reason)> kept, IReadOnlyList<string> gone) =>
        (Runs, Versions, Kept, Gone) = (runs, versions, kept, gone);

    public IReadOnlyList<ProvenRun> Runs { get; }

    public IReadOnlyList<ProvenVersion> Versions { get; }

    /// <summary>Proven, and not to be deleted.</summary>
    public IReadOnlyList<(string Name, string Reason)> Kept { get; }

    /// <summary>That the server has no more.</summary>
    public IReadOnlyList<string> Gone { get; }

    public long Bytes => Runs.Sum(run => run.Bytes) + Versions.Sum(version => version.Bytes);

    public int Count => Runs.Count + Versions.Count;

    public IReadOnlyList<ProjectPath> Projects => [.. Runs.Select(run => run.Path.ProjectPath).Concat(Versions.Select(version => version.Project)).Distinct()];

    /// <summary>As the journal calls it.</summary>
    public static string NameOf(ProvenRun run) => $"run {run.Path}";

    /// <summary>The same.</summary>
    public static string NameOf(ProvenVersion version) => $"version {version}";

    /// <param name="filter">Of runs, as the API has it; null: all.</param>
    public static async Task<DeletionPlan> MakeAsync(WandbClient client, DeletionProof proof, string? filter, int parallelism, CancellationToken cancellationToken)
    {
        var (runs, kept, gone) = (new List<ProvenRun>(), new ConcurrentBag<(string, string)>(), new ConcurrentBag<string>());
        foreach (var project in proof.Runs.GroupBy(run => run.Path.ProjectPath))
        {
            var found = await RunsAsync(client, project.Key, RunFilter.Compose(filter, null), cancellationToken);
            foreach (var run in project)
            {
                if (!found.TryGetValue(run.Path.RunId, out var now))
                {
                    // With a filter it may be there and not meant.
                    if (filter is null)
                        gone.Add(NameOf(run));
                }
                else if (SourceLook.Compare(run.Then, now) is { } reason)
                {
                    kept.Add((NameOf(run), reason));
                }
                else
                {
                    runs.Add(run);
                }
            }
        }
        var versions = new ConcurrentBag<ProvenVersion>();
        var look = new SourceLook(client);
        await Parallel.ForEachAsync(proof.Versions, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken }, async (version, token) =>
        {
            var (now, reason) = await look.LookAsync(version, token);
            if (now is null)
                gone.Add(NameOf(version));
            else if (reason is not null)
                kept.Add((NameOf(version), reason));
            else
                versions.Add(version);
        });
        return new DeletionPlan(
            runs, [.. versions.OrderBy(version => version.ToString(), StringComparer.Ordinal)], [.. kept.OrderBy(one => one.Item1, StringComparer.Ordinal)], [.. gone.Order(StringComparer.Ordinal)]);
    }

    private static async Task<Dictionary<string, RunInfo>> RunsAsync(WandbClient client, ProjectPath project, string filter, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, RunInfo>(StringComparer.Ordinal);
        try
        {
            await foreach (var page in client.Runs.List(project, new RunQuery(filter, PageSize: PageSize)).PagesAsync(cancellationToken))
            {
                foreach (var run in page.Items)
                    found[run.Path.RunId] = run;
            }
        }
        catch (ExportException e) when (e.Failure.Code == FailureCode.NotFound)
        {
            // The project is gone, and all of it.
        }
        return found;
    }
}
