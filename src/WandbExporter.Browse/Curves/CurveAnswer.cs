namespace WandbExporter.Browse.Curves;

/// <summary>The curves of a chart.</summary>
/// <param name="From">Where the first column of pixels begins.</param>
/// <param name="Width">Of a column, on the axis.</param>
/// <param name="Columns">How many there are.</param>
/// <param name="Curves">One a run, in the order in which they were asked for.</param>
internal sealed record CurveAnswer(double From, double Width, int Columns, IReadOnlyList<Curve> Curves);
