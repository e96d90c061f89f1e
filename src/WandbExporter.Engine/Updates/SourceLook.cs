using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Updates;

/// <summary>Asks the server what became of the projects whose runs were listed to the end. It asks for few fields, and writes nothing.</summary>
internal sealed class SourceLook(WandbClient client, ExportRequest request, ListingSettings settings)
{
    /// <summary>Names in a filter.</summary>
    public const int NamesAtATime = 100;

    /// <summary>What is different in each project; empty when no listing was complete.</summary>
    public async Task<IReadOnlyList<ProjectLook>> LookAsync(JournalState state, CancellationToken cancellationToken)
    {
        var projects = new List<(ProjectPath Project, IReadOnlyList<string>? Runs)>();
        foreach (var selection in request.Selections)
        {
            foreach (var name in state.ProjectsOf(selection.Entity) ?? [])
            {
                var project = new ProjectPath(selection.Entity, name);
                if (request.Tables.ListsRuns && state.Listing(project).Closed)
                    projects.Add((project, selection.Projects?.FirstOrDefault(chosen => chosen.Project == name)?.RunIds));
            }
        }
        var live = state.Live.Where(unit => unit.Unit.Subject is Subject.Run).ToLookup(unit => ((Subject.Run)unit.Unit.Subject).Path.ProjectPath);
        var failed = state.Failed.Select(unit => UnitId.Parse(unit.Unit)).Where(unit => unit.Kind == UnitKind.Run).ToLookup(unit => ((Subject.Run)unit.Subject).Path.ProjectPath);
        var looks = new ProjectLook[projects.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.ParallelProjects, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(projects.Index(), options, async (one, token) =>
        {
            var (project, runs) = one.Item;
            var goingOn = live[project].ToLookup(unit => ((Subject.Run)unit.Unit.Subject).Path.RunId, unit => unit.Fingerprint);
            var withheld = failed[project].Select(unit => unit.Subject.RunId!).ToHashSet(StringComparer.Ordinal);
            looks[one.Index] = await LookAsync(new ProjectLook(project, state.Listing(project), goingOn, withheld), FilterJson.Narrow(request.BoundedFilter, runs), token);
        });
        return looks;
    }

    /// <summary>Which of some runs the server still has, whatever else is asked of them. What it lists and gives as null may be any of those that it was asked for.</summary>
    public async Task<IReadOnlySet<string>> StillThereAsync(ProjectPath project, IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        foreach (var names in runIds.Chunk(NamesAtATime))
        {
            var query = new RunQuery(FilterJson.Narrow(FilterJson.All, names), request.Order, names.Length);
            await foreach (var page in PagesAsync(client.Runs.ListStates(project, query), cancellationToken))
                there.UnionWith(page.Nulls > 0 ? names : page.Items.Select(run => run.Path.RunId));
        }
        return there;
    }

    private async Task<ProjectLook> LookAsync(ProjectLook look, string filter, CancellationToken cancellationToken)
    {
        try
        {
            for (var sweep = 0; sweep < settings.MaxSweeps; sweep++)
            {
                await foreach (var page in PagesAsync(ListingOf(look.Project, filter), cancellationToken))
                {
                    look.ServerCount = page.TotalCount ?? look.ServerCount;
                    foreach (var run in page.Items)
                        look.Take(run.ToDescriptor(), request.FullCheck);
                }
                if (look.IsWhole)
                    break;
            }
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            look.Failure = e.Failure;
        }
        return look;
    }

    private Listing<RunInfo> ListingOf(ProjectPath project, string filter) => request.FullCheck
        ? client.Runs.List(project, settings.Query(filter, request.Order), readsAhead: true)
        : client.Runs.ListStates(project, new RunQuery(filter, request.Order, settings.CheckPageSize), readsAhead: true);

    /// <summary>A project that is no more has no runs.</summary>
    private static async IAsyncEnumerable<Page<RunInfo>> PagesAsync(
        Listing<RunInfo> listing, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!listing.IsComplete)
        {
            Page<RunInfo> page;
            try
            {
                page = await listing.NextAsync(cancellationToken);
            }
            catch (ExportException e) when (e.Failure.Code == FailureCode.NotFound)
            {
                yield break;
            }
            yield return page;
        }
    }
}
