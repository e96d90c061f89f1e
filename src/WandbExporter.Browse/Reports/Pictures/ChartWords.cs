using WandbExporter.Browse.Curves;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Browse.Reports.Pictures;

/// <summary>What stands in a picture beside its curves, as others wrote it.</summary>
/// <param name="Title">The metric.</param>
/// <param name="Under">Whose it is, since a picture leaves the page that it was in.</param>
/// <param name="Axis">What is drawn over.</param>
/// <param name="Runs">All runs of the report, by the places that lines name.</param>
internal sealed record ChartWords(string Title, string Under, string Axis, IReadOnlyList<ReportedRun> Runs)
{
    public static ChartWords Of(string metric, DrawnChart chart, ProjectPath project, string axis, IReadOnlyList<ReportedRun> runs) => new(
        metric.Length == 0 ? "\"\"" : metric,
        $"{project.Entity}/{project.Project} · {Counted.Of(chart.Lines.Count, "run")}",
        axis switch
        {
            CurveQuestion.Step => "step",
            CurveQuestion.Runtime => "relative time",
            CurveQuestion.Timestamp => "wall time (UTC)",
            var other => other,
        },
        runs);
}
