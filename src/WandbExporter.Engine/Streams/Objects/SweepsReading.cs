using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// A project's sweeps, page by page, and behind each page the runs and the agents of its sweeps. The sweeps alone tell whether anything changed: each has the
/// number of its runs, and when it was updated last.
/// </summary>
internal sealed class SweepsReading : ObjectReading
{
    /// <summary>Sweeps that one filter names.</summary>
    private const int NamesAtATime = 100;

    /// <summary>Agents have no pages: the sweeps whose agents are asked for at a time.</summary>
    private const int SweepsInFlight = 4;

    private readonly ProjectPath _project;
    private readonly ObjectArea<SweepRow> _sweeps;
    private readonly ObjectArea<SweepRun> _runs;
    private readonly ObjectArea<SweepAgentRow> _agents;
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);

    public SweepsReading(StreamContext context, ProjectPath project)
        : base(context, SweepsTable.Kind)
    {
        _project = project;
        _sweeps = Area(SweepsTable.Descriptor, SweepsTable.Open);
        _runs = Area(SweepRunsTable.Descriptor, SweepRunsTable.Open, isLookedAt: false);
        _agents = Area(SweepAgentsTable.Descriptor, SweepAgentsTable.Open, isLookedAt: false);
    }

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        var listing = Context.Client.ListSweeps(_project, Context.Settings.Listing.PageSize);
        List<string> due = [];
        await foreach (var attempt in PagesAsync(listing, [_sweeps, _runs, _agents], page => Take(page, due)))
        {
            yield return attempt;
            var names = isLook ? [] : due.ToArray();
            due.Clear();
            await foreach (var step in RunsAsync(names))
                yield return step;
            await foreach (var step in AgentsAsync(names))
                yield return step;
        }
    }

    private Filling Take(Page<SweepInfo> page, List<string> due)
    {
        List<SweepRow> rows = [.. page.Items.Where(sweep => _listed.Add(sweep.Name)).Select(SweepRow.Of)];
        due.AddRange(rows.Select(row => row.Sweep.Name));
        Mark.Add(_sweeps.Open, rows);
        return () =>
        {
            _sweeps.CountAll(page.TotalCount);
            rows.ForEach(_sweeps.Append);
        };
    }

    private async IAsyncEnumerable<Attempt<Filling>> RunsAsync(IEnumerable<string> sweeps)
    {
        if (!_runs.IsWanted)
            yield break;
        foreach (var names in sweeps.Chunk(NamesAtATime).TakeWhile(_ => MayGoOn() && !_runs.IsHidden))
        {
            var isFirst = true;
            var listed = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var step in PagesAsync(Context.Client.ListSweepRuns(_project, names, Context.Settings.Listing.CheckPageSize), [_runs], Take))
                yield return step;

            Filling Take(Page<SweepRun> page)
            {
                var counted = isFirst ? page.TotalCount : null;
                isFirst = false;
                List<SweepRun> runs = [.. page.Items.Where(run => names.Contains(run.SweepName) && listed.Add(run.Path.RunId))];
                return () =>
                {
                    _runs.Count(counted);
                    runs.ForEach(_runs.Append);
                };
            }
        }
    }

    private async IAsyncEnumerable<Attempt<Filling>> AgentsAsync(IEnumerable<string> sweeps)
    {
        if (!_agents.IsWanted)
            yield break;
        var asked = sweeps.TakeWhile(_ => MayGoOn() && !_agents.IsHidden).ToAsyncEnumerable().InFlightAsync(SweepsInFlight, AskAsync);
        await foreach (var (sweep, attempt) in asked)
        {
            if (attempt is Fetched<IReadOnlyList<SweepAgent>> { Value: var agents })
            {
                yield return Filled(() =>
                {
                    foreach (var agent in agents)
                        _agents.Append(new SweepAgentRow(_project, sweep, agent));
                });
            }
            else
            {
                yield return OrHidden(((Failed<IReadOnlyList<SweepAgent>>)attempt).Failure, [_agents]);
            }
        }
    }

    private async Task<(string Sweep, Attempt<IReadOnlyList<SweepAgent>> Agents)> AskAsync(string sweep, Task turn) =>
        (sweep, await Attempt.Of(() => Context.Client.GetSweepAgentsAsync(_project, sweep, Context.Abort)));
}
