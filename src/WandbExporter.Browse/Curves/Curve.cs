namespace WandbExporter.Browse.Curves;

/// <summary>What is drawn of a run.</summary>
internal abstract record Curve(string Run)
{
    /// <summary>The run has no value of the metric, or none in this stretch.</summary>
    public sealed record None(string Run) : Curve(Run);

    /// <summary>Each point, in the order of the axis. What is not finite is a gap.</summary>
    public sealed record Points(string Run, double[] X, double[] Y) : Curve(Run);

    /// <summary>What M4 keeps of each column of pixels.</summary>
    public sealed record Columns(string Run, long Count, ColumnValues Values) : Curve(Run);
}
