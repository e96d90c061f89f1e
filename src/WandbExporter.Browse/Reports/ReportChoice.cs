using WandbExporter.Browse.Reports.Pictures;

namespace WandbExporter.Browse.Reports;

/// <summary>What a report shows.</summary>
/// <param name="Project"><c>ENTITY/PROJECT</c>, or the project alone where only one entity has one of that name.</param>
/// <param name="Runs">Ids of runs; the newest if empty.</param>
/// <param name="Metrics">Names of metrics as they were logged; all that have numbers if empty.</param>
/// <param name="Axis">What curves are drawn over: <c>_step</c>, <c>_runtime</c>, <c>_timestamp</c> or a metric.</param>
/// <param name="Pictures">How large each chart is drawn as a picture too; null for none.</param>
public sealed record ReportChoice(string Project, IReadOnlyList<string> Runs, IReadOnlyList<string> Metrics, string Axis, PictureSize? Pictures = null);
