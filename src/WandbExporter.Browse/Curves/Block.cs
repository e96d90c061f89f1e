namespace WandbExporter.Browse.Curves;

/// <summary>What is kept of neighbouring points of a curve.</summary>
/// <param name="From">The lowest place on the axis.</param>
/// <param name="To">The highest.</param>
/// <param name="Count">Points.</param>
/// <param name="Finite">Those that are finite; what follows is of them.</param>
/// <param name="First">The value at the lowest place.</param>
/// <param name="Last">The value at the highest.</param>
/// <param name="Low">The lowest value.</param>
/// <param name="LowAt">Where it is.</param>
/// <param name="High">The highest value.</param>
/// <param name="HighAt">Where it is.</param>
/// <param name="Sum">Of all values.</param>
internal readonly record struct Block(
    double From, double To, long Count, long Finite, double First, double Last, double Low, double LowAt, double High, double HighAt, double Sum);
