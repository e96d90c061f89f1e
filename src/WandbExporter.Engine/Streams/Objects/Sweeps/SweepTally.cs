using System.Text;
using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Rows;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects.Sweeps;

/// <summary>
/// What the runs of a sweep say about its metric, taken run by run: which of them is the best, and what its parameters have to do with it. Runs count whose
/// summaries have the metric as a finite number.
/// </summary>
/// <param name="row">The sweep.</param>
/// <param name="memory">What its parameters may take.</param>
internal sealed class SweepTally(SweepRow row, TallyMemory memory)
{
    /// <summary>Runs whose parameters are looked at, the oldest.</summary>
    private const int MostRuns = 10_000;

    /// <summary>With fewer runs, trees have nothing to split.</summary>
    private const int LeastRuns = 8;

    private readonly byte[]? _metric = row.Config.MetricName is { } name ? Encoding.UTF8.GetBytes(name) : null;

    // The official client, too, takes all that is not `minimize` for the other.
    private readonly bool _isMinimized = row.Config.MetricGoal is null or "minimize";

    private readonly ConfigReader _configs = new(row.Config.Parameters);
    private readonly List<ParameterColumn> _parameters = [.. row.Config.Parameters.Select(parameter => new ParameterColumn(parameter, memory))];
    private readonly List<double> _values = [];

    /// <summary>Whether its runs can say anything.</summary>
    public bool HasMetric => _metric is not null;

    /// <summary>The sweep with its best run; of several that are equally good, the oldest.</summary>
    public SweepRow Row { get; private set; } = row;

    /// <summary>Whether its runs say more of its parameters than may be held: nothing is said of them then.</summary>
    public bool IsTooLarge { get; private set; }

    /// <param name="run">The next run, from the oldest on; with its config where the importance is wanted.</param>
    public void Add(SweepRun run)
    {
        if (_metric is null || run.Summary is not { } summary || JsonMember.NumberIn(summary.Utf8.Span, _metric) is not { } value)
            return;
        if (Row.Best is not { } best || (_isMinimized ? value < best.Value : value > best.Value))
            Row = Row with { Best = new BestRun(run.Path.RunId, value) };
        if (run.Config is not { } config || IsTooLarge || _values.Count == MostRuns)
            return;
        _values.Add(value);
        if (TryAdd(config.Utf8.Span))
            return;
        IsTooLarge = true;
        Forget();
    }

    /// <summary>Gives back what the parameters take.</summary>
    public void Forget()
    {
        _values.Clear();
        _parameters.ForEach(parameter => parameter.Clear());
    }

    /// <summary>A row for each parameter, and behind one of categories a row for each of them.</summary>
    /// <param name="cancellationToken">Ends the computing.</param>
    public IEnumerable<SweepImportanceRow> Importance(CancellationToken cancellationToken)
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
            yield return new SweepImportanceRow(Row.Sweep.Project, Row.Sweep.Name, parameter.Name, Value: null, Row.Config.MetricName!, parameter.Count)
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
                yield return new SweepImportanceRow(Row.Sweep.Project, Row.Sweep.Name, parameter.Name, text, Row.Config.MetricName!, runs)
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

    private bool TryAdd(ReadOnlySpan<byte> config)
    {
        _configs.Read(config);
        for (var i = 0; i < _parameters.Count; i++)
        {
            if (!_parameters[i].TryAdd(_configs.TryGet(config, i, out var kind, out var raw) ? kind : JsonKind.Null, raw))
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
