namespace WandbExporter.Browse.Reports;

/// <summary>A curve of a chart.</summary>
/// <param name="Run">The place of its run among those that are shown, which says its color.</param>
/// <param name="Points">What a line goes through. A gap is where a value is not finite.</param>
/// <param name="Columns">Where points were drawn together: of each column of pixels what it covers. Empty where each point is drawn.</param>
internal sealed record DrawnLine(int Run, IReadOnlyList<(double X, double Y)> Points, IReadOnlyList<DrawnColumn> Columns);
