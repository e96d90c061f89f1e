using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Sweeps;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// What the export has of a project's sweeps, beside what the server has by now. Runs may be gone from there, and what they were to their sweeps is then
/// known here alone.
/// </summary>
internal sealed class FormerSweeps
{
    private readonly Dictionary<string, Sweep> _sweeps = new(StringComparer.Ordinal);

    /// <param name="row">Of <c>sweeps</c>: name, best run, its value, metric, goal and number of runs.</param>
    public void AddSweep(FormerRows row)
    {
        var sweep = Of(row.Text(0)!);
        sweep.Best = row.Text(1) is { } run && row.Number(2) is { } value ? new SweepBest(run, value) : null;
        (sweep.Metric, sweep.Goal, sweep.RunCount) = (row.Text(3), row.Text(4), row.Integer(5));
    }

    /// <param name="row">Of <c>sweep_runs</c>: sweep and run.</param>
    public void AddRun(FormerRows row) => Of(row.Text(0)!).Unseen.Add(row.Text(1)!);

    /// <param name="row">Of <c>sweep_importance</c>: sweep and number of runs.</param>
    public void AddImportance(FormerRows row)
    {
        var sweep = Of(row.Text(0)!);
        sweep.RunsOfImportance = Math.Max(sweep.RunsOfImportance, row.Integer(1) ?? 0);
    }

    /// <summary>The server has a run of a sweep.</summary>
    public void See(string sweep, string run)
    {
        if (!_sweeps.TryGetValue(sweep, out var former))
            return;
        former.Unseen.Remove(run);
        former.Seen++;
        former.IsBestSeen |= former.Best?.RunId == run;
    }

    /// <summary>Whether runs of the sweep are gone, and its importance was computed from more of them than there are.</summary>
    /// <param name="sweep">The sweep, whose runs were all listed.</param>
    /// <param name="now">What is computed by now.</param>
    public bool KnowsMore(SweepInfo sweep, IReadOnlyList<ParameterImportance> now) =>
        _sweeps.TryGetValue(sweep.Name, out var former)
        && (former.Unseen.Count > 0 || former.RunCount > sweep.RunCount)
        && former.RunsOfImportance > now.Select(row => row.Runs).DefaultIfEmpty().Max();

    /// <summary>The row of a sweep: with the runs that are gone, and with the one of them that was the best if none is better.</summary>
    /// <param name="sweep">The sweep, whose runs were all listed.</param>
    public SweepRow RowOf(SweepTally sweep)
    {
        if (_sweeps.Remove(sweep.Sweep.Name, out var former))
        {
            if (former.Best is { } best && !former.IsBestSeen && (former.Metric, former.Goal) == (sweep.Config.MetricName, sweep.Config.MetricGoal))
                sweep.AddGone(best);
            var runs = former.Unseen.Count > 0 ? former.Seen + former.Unseen.Count : 0;
            return Row() with { RunCount = sweep.Sweep.RunCount is { } count ? Math.Max(count, Math.Max(runs, former.RunCount ?? 0)) : null };
        }
        return Row();

        SweepRow Row() => new(sweep.Sweep, sweep.Config) { Best = sweep.Best };
    }

    private Sweep Of(string name) => _sweeps.TryGetValue(name, out var sweep) ? sweep : _sweeps[name] = new Sweep();

    private sealed class Sweep
    {
        public SweepBest? Best { get; set; }

        public bool IsBestSeen { get; set; }

        public string? Metric { get; set; }

        public string? Goal { get; set; }

        public long? RunCount { get; set; }

        public long RunsOfImportance { get; set; }

        /// <summary>Runs that were exported, and not listed by now.</summary>
        public HashSet<string> Unseen { get; } = new(StringComparer.Ordinal);

        public long Seen { get; set; }
    }
}
