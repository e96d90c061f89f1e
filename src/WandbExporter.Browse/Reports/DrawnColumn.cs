namespace WandbExporter.Browse.Reports;

/// <summary>What a curve covers in a column of pixels. All values are NaN in one that has points and none that is finite.</summary>
/// <param name="From">Where the column begins on the axis.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Low">The lowest point in it.</param>
/// <param name="High">The highest.</param>
/// <param name="Mean">The mean of all.</param>
internal readonly record struct DrawnColumn(double From, double To, double Low, double High, double Mean);
