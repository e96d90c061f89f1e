using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Fetch;

namespace WandbExporter.Engine.Updates;

/// <summary>Runs that are known by name, as the server describes them now.</summary>
internal static class ListedAgain
{
    /// <param name="context">What to ask by.</param>
    /// <param name="project">Where they are.</param>
    /// <param name="runIds">Which.</param>
    /// <param name="withheld">Takes those that the server does not show, and those that may stand where it gives null.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public static async Task<IReadOnlyList<RunInfo>> RunsAsync(
        StreamContext context, ProjectPath project, IReadOnlyCollection<string> runIds, List<WithheldRun> withheld, CancellationToken cancellationToken)
    {
        var runs = new OrderedDictionary<string, RunInfo>(StringComparer.Ordinal);
        foreach (var names in runIds.Chunk(SourceLook.NamesAtATime))
        {
            var (nulls, hidden) = (0, new HashSet<string>(StringComparer.Ordinal));
            var query = new RunQuery(FilterJson.Narrow(FilterJson.All, names), context.Terms.Order, context.Settings.Listing.PageSize);
            await foreach (var listed in context.Client.Runs.List(project, query).PagesAsync(cancellationToken))
            {
                var page = context.Terms.PublicSafe ? SecretRuns.Withhold(listed) : listed;
                foreach (var run in page.Items.Where(run => names.Contains(run.Path.RunId)))
                    runs.TryAdd(run.Path.RunId, run);
                withheld.AddRange(page.Withheld.Select(run => new WithheldRun(run.Key, run.Failure)));
                hidden.UnionWith(page.Withheld.Select(run => run.Key));
                nulls += page.Nulls;
            }
            // Which of them is null nobody can say; none of them is taken for one that is not there.
            if (nulls > 0)
                withheld.AddRange(names.Where(name => !runs.ContainsKey(name) && !hidden.Contains(name)).Select(name => new WithheldRun(name, NullNodes.Of($"the runs of {project}", nulls))));
        }
        return [.. runs.Values];
    }
}
