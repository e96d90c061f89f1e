using System.Text;
using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Rows;
using WandbExporter.Client.Yaml;

namespace WandbExporter.Client.Sweeps;

/// <summary>
/// What the runs of a sweep say about its metric, taken run by run: which of them is the best, and what its parameters have to do with it. Runs count whose
/// summaries have the metric as a finite number.
/// </summary>
/// <param name="sweep">The sweep.</param>
/// <param name="config">What its configuration says.</param>
/// <param name="memory">What its parameters may take.</param>
internal sealed class SweepTally(SweepInfo sweep, SweepConfig config, TallyMemory memory)
{
    /// <summary>Runs whose parameters are looked at, the oldest.</summary>
    private const int MostRuns = 10_000;

    /// <summary>With fewer runs, trees have nothing to split.</summary>
    private const int LeastRuns = 8;

    private readonly byte[]? _metric = config.MetricName is { } name ? Encoding.UTF8.GetBytes(name) : null;

    // The official client, too, takes all that is not `minimize` for the other.
    private readonly bool _isMinimized = config.MetricGoal is null or "minimize";

    private readonly ConfigReader _configs = new(config.Parameters);
    private readonly List<ParameterColumn> _parameters = [.. config.Parameters.Select(parameter => new ParameterColumn(parameter, memory))];
    private readonly List<double> _values = [];

    /// <summary>Whether its runs can say anything.</summary>
    public bool HasMetric => _metric is not null;

    public SweepInfo Sweep => sweep;

    public SweepConfig Config => config;

    /// <summary>Of several that are equally good, the oldest; null if no run has the metric.</summary>
    public SweepBest? Best { get; private set; }

    /// <summary>Whether its runs say more of its parameters than may be held: nothing is said of them then.</summary>
    public bool IsTooLarge { get; private set; }

    /// <param name="run">The next run, from the oldest on; with its config where the importance is wanted.</param>
    public void Add(SweepRun run)
    {
        if (_metric is null || run.Summary is not { } summary || JsonMember.NumberIn(summary.Utf8.Span, _metric) is not { } value)
            return;
        if (Best is not { } best || (_isMinimized ? value < best.Value : value > best.Value))
            Best = new SweepBest(run.Path.RunId, value);
        if (run.Config is not { } given || IsTooLarge || _values.Count == MostRuns)
            return;
        _values.Add(value);
        if (TryAdd(given.Utf8.Span))
            return;
        IsTooLarge = true;
        Forget();
    }

    /// <param name="run">A run that is gone, older than those that are there, and what it had of the metric.</param>
    public void AddGone(SweepBest run)
    {
        if (Best is not { } best || (_isMinimized ? run.Value <= best.Value : run.Value >= best.Value))
            Best = run;
    }

    /// <summary>Gives back what the parameters take.</summary>
    public void Forget()
    {
        _values.Clear();
        _parameters.ForEach(parameter => parameter.Clear());
    }

    /// <summary>A row for each parameter, and behind one of categories a row for each of them.</summary>
    /// <param name="cancellationToken">Ends the computing.</param>
    public IEnumerable<ParameterImportance> Importance(CancellationToken cancellationToken)
    {
        if (_values.Count == 0)
            yield break;
        var growth = Growth(cancellationToken);
        var metric = Standardized.Of(_values);
        var whole = growth?.Sum(value => Math.Max(0, value)) ?? 0;
        for (var i = 0; i < _parameters.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var parameter = _parameters[i];
            yield return new ParameterImportance(parameter.Name, Value: null, config.MetricName!, parameter.Count)
            {
                Type = parameter.IsNumber ? "number" : "category",
                Correlation = parameter.IsNumber ? CorrelationOf(parameter) : null,
                PermutationImportance = growth?[i],
                Importance = growth is not null && whole > 0 ? Math.Max(0, growth[i]) / whole : null,
            };
            if (parameter.IsNumber)
                continue;
            var sums = metric is null ? null : parameter.Sums(metric);
            foreach (var (category, text, runs) in parameter.Categories())
            {
                yield return new ParameterImportance(parameter.Name, text, config.MetricName!, runs)
                {
                    Type = "category",
                    Correlation = sums is null ? null : Standardized.CorrelationOfSome(runs, sums[category], _values.Count),
                };
            }
        }
    }

    private double? CorrelationOf(ParameterColumn parameter)
    {
        var known = parameter.Known().ToList();
        return Standardized.Correlation([.. known.Select(one => one.Value)], [.. known.Select(one => _values[one.Run])]);
    }

    private bool TryAdd(ReadOnlySpan<byte> given)
    {
        _configs.Read(given);
        for (var i = 0; i < _parameters.Count; i++)
        {
            if (!_parameters[i].TryAdd(_configs.TryGet(given, i, out var kind, out var raw) ? kind : JsonKind.Null, raw))
                return false;
        }
        return true;
    }

    /// <summary>Of each parameter the permutation importance; null where the metric does not vary, or there are too few runs.</summary>
    private double[]? Growth(CancellationToken cancellationToken)
    {
        if (_values.Count < LeastRuns || _parameters.Count == 0)
            return null;
        var categorical = _parameters.Count(parameter => !parameter.IsNumber);
        var most = ForestBounds.Categories(_parameters.Count - categorical, categorical);
        List<(int Category, string Text, int Runs)[]?> categories = [.. _parameters.Select(parameter => parameter.IsNumber ? null : parameter.Categories().Take(most).ToArray())];
        var runs = Sampled(categories.Sum(some => some?.Length ?? 1));
        var (columns, groups) = (new List<double[]>(), new List<int[]>());
        foreach (var (parameter, some) in _parameters.Zip(categories))
        {
            var first = columns.Count;
            if (some is null)
                columns.Add(parameter.Numbers(runs));
            else
                columns.AddRange(some.Select(one => parameter.Indicator(one.Category, runs)));
            groups.Add([.. Enumerable.Range(first, columns.Count - first)]);
        }
        return columns.Count > 0 && Standardized.Of([.. runs.Select(run => _values[run])]) is { } target ? RandomForest.Importance([.. columns], target, groups, cancellationToken) : null;
    }

    /// <summary>The runs that the trees are grown from: of too many, some that are spread over them evenly.</summary>
    private int[] Sampled(int columns)
    {
        var most = ForestBounds.Runs(columns);
        return _values.Count <= most ? [.. Enumerable.Range(0, _values.Count)] : [.. Enumerable.Range(0, most).Select(i => (int)((long)i * _values.Count / most))];
    }
}
