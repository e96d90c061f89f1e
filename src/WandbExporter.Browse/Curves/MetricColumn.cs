namespace WandbExporter.Browse.Curves;

/// <summary>A column of a part that holds values of a metric.</summary>
/// <param name="Name">Of the column.</param>
/// <param name="Metric">As it was logged.</param>
/// <param name="Kind">What can be drawn of it.</param>
internal sealed record MetricColumn(string Name, string Metric, MetricKind Kind);
