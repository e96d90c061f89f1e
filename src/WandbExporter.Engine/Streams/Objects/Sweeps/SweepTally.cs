using System.Text;
using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects.Sweeps;

/// <summary>
/// What the runs of a sweep say about its metric, taken run by run: which of them is the best, and what its parameters have to do with it. Runs count whose
/// summaries have the metric as a finite number.
/// </summary>
/// <param name="row">The sweep.</param>
internal sealed class SweepTally(SweepRow row)
{
    /// <summary>Runs whose parameters are looked at, the oldest.</summary>
    private const int MostRuns = 10_000;

    /// <summary>Runs that the trees are grown from: of more, so many that are spread over them evenly.</summary>
    private const int MostGrownFrom = 1000;

    /// <summary>With fewer runs, trees have nothing to split.</summary>
    private const int LeastRuns = 8;

    private readonly byte[]? _metric = row.Config.MetricName is { } name ? Encoding.UTF8.GetBytes(name) : null;

    // The official client, too, takes all that is not `minimize` for the other.
    private readonly bool _isMinimized = row.Config.MetricGoal is null or "minimize";

    private readonly List<ParameterColumn> _parameters = [.. row.Config.Parameters.Select(parameter => new ParameterColumn(parameter))];
    private readonly List<double> _values = [];

    /// <summary>Whether its runs can say anything.</summary>
    public bool HasMetric => _metric is not null;

    /// <summary>The sweep with its best run; of several that are equally good, the oldest.</summary>
    public SweepRow Row { get; private set; } = row;

    /// <param name="run">The next run, from the oldest on; with its config where the importance is wanted.</param>
    public void Add(SweepRun run)
    {
        if (_metric is null || run.Summary is not { } summary || JsonMember.NumberIn(summary.Utf8.Span, _metric) is not { } value)
            return;
        if (Row.Best is not { } best || (_isMinimized ? value < best.Value : value > best.Value))
            Row = Row with { Best = new BestRun(run.Path.RunId, value) };
        if (run.Config is not { } config || _values.Count == MostRuns)
            return;
        _values.Add(value);
        foreach (var parameter in _parameters)
            parameter.Add(config.Utf8.Span);
    }

    /// <summary>A row for each parameter, and behind one of categories a row for each of them.</summary>
    public IEnumerable<SweepImportanceRow> Importance()
    {
        if (_values.Count == 0)
            yield break;
        var growth = Growth();
        var whole = growth?.Sum(value => Math.Max(0, value)) ?? 0;
        for (var i = 0; i < _parameters.Count; i++)
        {
            var parameter = _parameters[i];
            yield return new SweepImportanceRow(Row.Sweep.Project, Row.Sweep.Name, parameter.Name, Value: null, Row.Config.MetricName!, parameter.Count)
            {
                Type = parameter.IsNumber ? "number" : "category",
                Correlation = parameter.IsNumber ? CorrelationOf(parameter) : null,
                PermutationImportance = growth?[i],
                Importance = growth is not null && whole > 0 ? Math.Max(0, growth[i]) / whole : null,
            };
            foreach (var category in parameter.IsNumber ? [] : parameter.Categories())
            {
                var indicator = parameter.Indicator(category);
                yield return new SweepImportanceRow(Row.Sweep.Project, Row.Sweep.Name, parameter.Name, category, Row.Config.MetricName!, indicator.Count(one => one > 0))
                {
                    Type = "category",
                    Correlation = Standardized.Correlation(indicator, _values),
                };
            }
        }
    }

    private double? CorrelationOf(ParameterColumn parameter)
    {
        var known = parameter.Known().ToList();
        return Standardized.Correlation([.. known.Select(one => one.Value)], [.. known.Select(one => _values[one.Run])]);
    }

    /// <summary>Of each parameter the permutation importance; null where the metric does not vary, or there are too few runs.</summary>
    private double[]? Growth()
    {
        var (columns, groups) = (new List<double[]>(), new List<int[]>());
        foreach (var parameter in _parameters)
        {
            var first = columns.Count;
            if (parameter.IsNumber)
                columns.Add(Sampled(parameter.Numbers()));
            else
                columns.AddRange(parameter.Categories().Select(category => Sampled(parameter.Indicator(category))));
            groups.Add([.. Enumerable.Range(first, columns.Count - first)]);
        }
        return _values.Count >= LeastRuns && columns.Count > 0 && Standardized.Of(Sampled([.. _values])) is { } target
            ? RandomForest.Importance([.. columns], target, groups)
            : null;
    }

    private static double[] Sampled(double[] all) =>
        all.Length <= MostGrownFrom ? all : [.. Enumerable.Range(0, MostGrownFrom).Select(i => all[(long)i * all.Length / MostGrownFrom])];
}
