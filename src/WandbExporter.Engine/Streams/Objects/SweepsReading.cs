using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// A project's sweeps, page by page, and behind each page the runs and the agents of its sweeps. The sweeps alone tell whether anything changed: each has the
/// number of its runs, and when it was updated last. Of what was hidden, a look finds out by one request whether it still is.
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
        _runs = Area(SweepRunsTable.Descriptor, SweepRunsTable.Open);
        _agents = Area(SweepAgentsTable.Descriptor, SweepAgentsTable.Open);
    }

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        var listing = Context.Client.ListSweeps(_project, Context.Settings.Listing.PageSize);
        List<string> due = [];
        await foreach (var attempt in PagesAsync(listing, [_sweeps, _runs, _agents], page => Take(page, due)))
        {
            yield return attempt;
            var names = due.ToArray();
            due.Clear();
            await foreach (var step in RunsAsync(AskedFor(_runs, names, isLook), isLook))
                yield return step;
            await foreach (var step in AgentsAsync(AskedFor(_agents, names, isLook)))
                yield return step;
        }
    }

    /// <summary>The sweeps of a page that are to be asked for theirs.</summary>
    private string[] AskedFor<TItem>(ObjectArea<TItem> area, string[] sweeps, bool isLook)
    {
        if (!area.IsWanted || area.IsHidden)
            return [];
        return !isLook ? sweeps : MustProbe(area) ? [.. sweeps.Take(1)] : [];
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

    private async IAsyncEnumerable<Attempt<Filling>> RunsAsync(IEnumerable<string> sweeps, bool isLook)
    {
        foreach (var names in sweeps.Chunk(NamesAtATime).TakeWhile(_ => MayGoOn() && !_runs.IsHidden))
        {
            var isFirst = true;
            var listed = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var step in PagesAsync(Context.Client.ListSweepRuns(_project, names, Context.Settings.Listing.CheckPageSize), [_runs], Take))
            {
                yield return step;
                if (isLook)
                    break;
            }

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

    /// <summary>One sweep whose agents are not to be had costs no more than these, unless it is the project that is gone.</summary>
    private async IAsyncEnumerable<Attempt<Filling>> AgentsAsync(IEnumerable<string> sweeps)
    {
        await foreach (var (sweep, attempt) in sweeps.TakeWhile(_ => MayGoOn()).ToAsyncEnumerable().InFlightAsync(SweepsInFlight, AskAsync))
        {
            switch (attempt)
            {
                case Fetched<IReadOnlyList<SweepAgent>> { Value: var agents }:
                    _agents.Show();
                    yield return Filled(() =>
                    {
                        foreach (var agent in agents)
                            _agents.Append(new SweepAgentRow(_project, sweep, agent));
                    });
                    break;
                case Failed<IReadOnlyList<SweepAgent>> { Failure: { Category: FailureCategory.Permanent } missed } when !await IsGoneAsync(missed):
                    _agents.Miss(missed);
                    break;
                case Failed<IReadOnlyList<SweepAgent>> { Failure: var failure }:
                    yield return new Failed<Filling>(failure);
                    break;
            }
        }
    }

    private async Task<bool> IsGoneAsync(Failure failure) =>
        failure.Code == FailureCode.NotFound && await ProjectPresence.IsGoneAsync(Context, _project, Context.Abort);

    private async Task<(string Sweep, Attempt<IReadOnlyList<SweepAgent>> Agents)> AskAsync(string sweep, Task turn) =>
        (sweep, await Attempt.Of(() => Context.Client.GetSweepAgentsAsync(_project, sweep, Context.Abort)));
}
