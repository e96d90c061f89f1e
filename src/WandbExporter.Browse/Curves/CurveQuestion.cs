using WandbExporter.Core.Ids;

namespace WandbExporter.Browse.Curves;

/// <summary>What a chart shows.</summary>
/// <param name="Project">Whose runs.</param>
/// <param name="Runs">A curve each.</param>
/// <param name="Table"><c>history</c> or <c>system_metrics</c>.</param>
/// <param name="Metric">The values.</param>
/// <param name="Axis">What they are drawn over: <c>_step</c>, <c>_runtime</c>, <c>_timestamp</c> or a metric.</param>
/// <param name="From">Where the axis begins; null where the curves do.</param>
/// <param name="To">Where it ends; null where the curves do.</param>
/// <param name="Columns">How many columns of pixels the chart has.</param>
internal sealed record CurveQuestion(ProjectPath Project, IReadOnlyList<string> Runs, string Table, string Metric, string Axis, double? From, double? To, int Columns)
{
    public const string Step = "_step";
    public const string Runtime = "_runtime";
    public const string Timestamp = "_timestamp";

    /// <summary>Whether the axis grows with the rows of a run, as far as is known without looking.</summary>
    public bool IsAxisInOrder => Axis is Step or Runtime or Timestamp;

    /// <summary>
    /// Up to so many points a curve has each of them is drawn; beyond, four a column of pixels. The more curves, the fewer, for a browser joins all of their places.
    /// </summary>
    public int EveryPoint => Math.Min(4 * Columns, Math.Max(500, 60_000 / Math.Max(1, Runs.Count)));
}
