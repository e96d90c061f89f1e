using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Sweeps;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// A project's sweeps, page by page, and behind each page the runs and the agents of its sweeps; the runs say which of them is the best, and what the parameters have to do with it. The sweeps alone tell whether anything changed: each has the
/// number of its runs, and when it was updated last. Of what was hidden, a look finds out by one request whether it still is. What was exported of sweeps and runs
/// that are gone stays.
/// </summary>
internal sealed class SweepsReading : ObjectReading
{
    /// <summary>Sweeps that one filter names.</summary>
    private const int NamesAtATime = 100;

    /// <summary>Runs of several sweeps that are listed together, about.</summary>
    private const int RunsAtATime = 10_000;

    /// <summary>What is held of the parameters of runs at a time.</summary>
    private const long MostParameterBytes = 64 * 1024 * 1024;

    /// <summary>Agents have no pages: the sweeps whose agents are asked for at a time.</summary>
    private const int SweepsInFlight = 4;

    private readonly ProjectPath _project;
    private readonly ObjectArea<SweepRow> _sweeps;
    private readonly ObjectArea<SweepRun> _runs;
    private readonly ObjectArea<SweepImportanceRow> _importance;
    private readonly ObjectArea<SweepAgentRow> _agents;
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);
    private readonly TallyMemory _memory = new(MostParameterBytes);
    private readonly FormerSweeps _former = new();

    public SweepsReading(StreamContext context, ProjectPath project)
        : base(context, SweepsTable.Kind, new Subject.WholeProject(project))
    {
        _project = project;
        _sweeps = Area(SweepsTable.Descriptor, SweepsTable.Open);
        _runs = Area(SweepRunsTable.Descriptor, SweepRunsTable.Open);
        _importance = Area(SweepImportanceTable.Descriptor, SweepImportanceTable.Open);
        _agents = Area(SweepAgentsTable.Descriptor, SweepAgentsTable.Open);
    }

    public override bool IsFiltered(IObjectArea area) => Context.Terms.Filters.Sweeps is not null;

    public override bool KeepsGone(IObjectArea area) => true;

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        if (await Attempt.Of(ReadFormerAsync) is Failed<FormerSweeps> { Failure: var unreadable })
        {
            yield return new Failed<Filling>(unreadable);
            yield break;
        }
        var listing = Context.Client.Sweeps.List(_project, new ListingQuery(Context.Terms.Filters.Sweeps, PageSize: Context.Settings.Listing.PageSize)).BeginningWith(First.Project?.Sweeps);
        List<SweepTally> due = [];
        await foreach (var attempt in PagesAsync(listing, [_sweeps, _runs, _importance, _agents], page => Take(page, due)))
        {
            yield return attempt;
            var sweeps = due.ToArray();
            due.Clear();
            await foreach (var step in RunsAsync(AskedForRuns(sweeps, isLook), isLook))
                yield return step;
            // Which run is the best is known by now.
            if (!isLook && sweeps.Length > 0)
                yield return Filled(() => Array.ForEach(sweeps, sweep => _sweeps.Append(_former.RowOf(sweep))));
            await foreach (var step in AgentsAsync(AskedFor(_agents, sweeps, isLook).Select(sweep => sweep.Sweep.Name)))
                yield return step;
        }
    }

    private async Task<FormerSweeps> ReadFormerAsync()
    {
        await ReadFormerAsync(SweepsTable.Descriptor, [SweepsTable.Sweep, SweepsTable.BestRun, SweepsTable.BestValue, SweepsTable.Metric, SweepsTable.Goal, SweepsTable.RunCount], _former.AddSweep);
        await ReadFormerAsync(SweepRunsTable.Descriptor, [SweepsTable.Sweep, ColumnNames.Run], _former.AddRun);
        await ReadFormerAsync(SweepImportanceTable.Descriptor, [SweepsTable.Sweep, SweepImportanceTable.Runs], _former.AddImportance);
        return _former;
    }

    /// <summary>The sweeps of a page that are to be asked for theirs.</summary>
    private SweepTally[] AskedFor<TItem>(ObjectArea<TItem> area, SweepTally[] sweeps, bool isLook)
    {
        if (!area.IsWanted || area.IsHidden)
            return [];
        return !isLook ? sweeps : MustProbe(area) ? [.. sweeps.Take(1)] : [];
    }

    /// <summary>Where not the runs themselves are wanted, only those say something that are of a sweep with a metric.</summary>
    private SweepTally[] AskedForRuns(SweepTally[] sweeps, bool isLook)
    {
        if (AskedFor(_runs, sweeps, isLook) is { Length: > 0 } all)
            return all;
        if (_runs.IsWanted || _runs.IsHidden || (isLook && !MustProbe(_importance)))
            return [];
        return [.. sweeps.Where(sweep => sweep.HasMetric && HasUseForValues).Take(isLook ? 1 : sweeps.Length)];
    }

    private bool HasUseForValues => _sweeps.IsWanted || _importance.IsWanted;

    private Filling Take(Page<SweepInfo> page, List<SweepTally> due)
    {
        List<SweepRow> rows = [.. page.Items.Where(sweep => _listed.Add(sweep.Name)).Select(SweepRow.Of)];
        due.AddRange(rows.Select(row => new SweepTally(row.Sweep, row.Config, _memory)));
        Mark.Add(_sweeps.Open, rows);
        return () =>
        {
            _sweeps.CountAll(page.TotalCount);
            foreach (var row in rows.Where(row => row.Sweep.NullPriorRuns > 0))
                _sweeps.Remark(NullNodes.Of($"the prior runs of the sweep {row.Sweep.Name} of {_project}", row.Sweep.NullPriorRuns).Message, mayPass: false);
        };
    }

    private async IAsyncEnumerable<Attempt<Filling>> RunsAsync(SweepTally[] sweeps, bool isLook)
    {
        foreach (var some in AtATime(sweeps).TakeWhile(_ => MayGoOn() && !_runs.IsHidden))
        {
            var isFirst = true;
            var tallies = some.ToDictionary(sweep => sweep.Sweep.Name, StringComparer.Ordinal);
            var listed = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var step in PagesAsync(Context.Client.Sweeps.ListRuns(_project, QueryOf(some, isLook)), [_runs, _importance], Take))
            {
                yield return step;
                if (isLook)
                    break;
            }
            if (isLook || _runs.IsHidden)
                continue;
            _importance.Show();
            foreach (var sweep in some)
            {
                if (!MayGoOn())
                    yield break;
                var rows = _importance.IsWanted ? sweep.Importance(Context.Abort).ToList() : [];
                sweep.Forget();
                if (_former.KnowsMore(sweep.Sweep, rows))
                    rows.Clear();
                yield return Filled(() =>
                {
                    rows.ForEach(row => _importance.Append(new SweepImportanceRow(_project, sweep.Sweep.Name, row)));
                    if (sweep.IsTooLarge)
                        _importance.Remark($"The runs of the sweep {sweep.Sweep.Name} of {_project} say more of its parameters than is held at a time, so that nothing is said of them.");
                });
            }

            Filling Take(Page<SweepRun> page)
            {
                var counted = isFirst ? page.TotalCount : null;
                isFirst = false;
                List<SweepRun> runs = [.. page.Items.Where(run => run.SweepName is { } sweep && tallies.ContainsKey(sweep) && listed.Add(run.Path.RunId))];
                foreach (var run in runs)
                {
                    tallies[run.SweepName!].Add(run);
                    _former.See(run.SweepName!, run.Path.RunId);
                }
                return () =>
                {
                    _runs.Count(counted);
                    runs.ForEach(_runs.Append);
                    foreach (var run in runs.Where(run => run.IsWithoutValues && tallies[run.SweepName!].HasMetric))
                        _sweeps.Remark($"What the run {run.Path} of the sweep {run.SweepName} logged and was given could not be read: it may be the best, and counts for no importance.");
                    if (page.Nulls > 0 && some.Any(sweep => sweep.HasMetric))
                        _sweeps.Remark($"{Counted.Of(page.Nulls, "run")} of sweeps of {_project} came as null: one of them may be the best, and they count for no importance.");
                    foreach (var run in page.Withheld.Where(_ => some.Any(sweep => sweep.HasMetric)))
                        _sweeps.Remark($"The run {_project}/{run.Key} of a sweep is named and not shown: it may be the best, and counts for no importance.");
                };
            }
        }
    }

    /// <summary>What is asked for of runs: what they logged and were given only where it says something, for it may be large.</summary>
    private SweepRunQuery QueryOf(IReadOnlyList<SweepTally> sweeps, bool isLook)
    {
        string[] names = [.. sweeps.Select(sweep => sweep.Sweep.Name)];
        var settings = Context.Settings.Listing;
        return isLook || !HasUseForValues || !sweeps.Any(sweep => sweep.HasMetric)
            ? new SweepRunQuery(names, settings.CheckPageSize)
            : new SweepRunQuery(names, settings.PageSize) { LargestPage = settings.LargestPage, WithSummary = true, WithConfig = _importance.IsWanted };
    }

    /// <summary>So few sweeps at a time that one filter can name them, and that what their runs say is not too much to be held.</summary>
    private static IEnumerable<List<SweepTally>> AtATime(IEnumerable<SweepTally> sweeps)
    {
        var (some, runs) = (new List<SweepTally>(), 0L);
        foreach (var sweep in sweeps)
        {
            // One that does not say how many it has may have many.
            var count = Math.Max(0, sweep.Sweep.RunCount ?? RunsAtATime);
            if (some.Count > 0 && (some.Count == NamesAtATime || runs + count > RunsAtATime))
            {
                yield return some;
                (some, runs) = ([], 0);
            }
            some.Add(sweep);
            runs += count;
        }
        if (some.Count > 0)
            yield return some;
    }

    /// <summary>One sweep whose agents are not to be had costs no more than these, unless it is the project that is gone.</summary>
    private async IAsyncEnumerable<Attempt<Filling>> AgentsAsync(IEnumerable<string> sweeps)
    {
        await foreach (var (sweep, attempt) in sweeps.TakeWhile(_ => MayGoOn()).ToAsyncEnumerable().InFlightAsync(SweepsInFlight, AskAsync))
        {
            switch (attempt)
            {
                case Fetched<WholeList<SweepAgent>> { Value: var agents }:
                    _agents.Show();
                    _agents.MissNulls(agents.Nulls);
                    yield return Filled(() =>
                    {
                        foreach (var agent in agents)
                            _agents.Append(new SweepAgentRow(_project, sweep, agent));
                    });
                    break;
                case Failed<WholeList<SweepAgent>> { Failure: { Category: FailureCategory.Permanent } missed } when !await IsGoneAsync(missed):
                    _agents.Miss(missed);
                    break;
                case Failed<WholeList<SweepAgent>> { Failure: var failure }:
                    yield return new Failed<Filling>(failure);
                    break;
            }
        }
    }

    private async Task<bool> IsGoneAsync(Failure failure) =>
        failure.Code == FailureCode.NotFound && await ProjectPresence.IsGoneAsync(Context, _project, Context.Abort);

    private async Task<(string Sweep, Attempt<WholeList<SweepAgent>> Agents)> AskAsync(string sweep, Task turn) =>
        (sweep, await Attempt.Of(() => Context.Client.Sweeps.GetAgentsAsync(new SweepPath(_project.Entity, _project.Project, sweep), Context.Abort)));
}
