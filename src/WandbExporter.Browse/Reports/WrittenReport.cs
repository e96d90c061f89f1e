using WandbExporter.Browse.Reports.Pictures;

namespace WandbExporter.Browse.Reports;

/// <summary>A report that was written.</summary>
/// <param name="Project">Whose runs it shows.</param>
/// <param name="Axis">What they are drawn over, as metrics are named.</param>
/// <param name="Runs">How many.</param>
/// <param name="Charts">How many charts it has.</param>
/// <param name="Empty">Metrics of which no run has a finite number: they have no chart.</param>
/// <param name="LeftOut">How many more metrics there are than were drawn, since nobody said which.</param>
/// <param name="Html">The page.</param>
/// <param name="Pictures">The charts, in the order of the page, if pictures were asked for.</param>
public sealed record WrittenReport(string Project, string Axis, int Runs, int Charts, IReadOnlyList<string> Empty, int LeftOut, string Html, IReadOnlyList<ChartPicture> Pictures);
