namespace WandbExporter.Browse.Curves;

/// <summary>
/// What M4 keeps of the points of a curve: of each column of pixels the first, the lowest, the highest and the last. A line through these colours the same pixels as one through all
/// points does. The mean is for smoothing, which must see all of them. A column without a finite point is NaN in all.
/// </summary>
internal sealed class ColumnValues(int columns)
{
    public double[] First { get; } = Filled(columns, double.NaN);

    public double[] Low { get; } = Filled(columns, double.NaN);

    public double[] High { get; } = Filled(columns, double.NaN);

    public double[] Last { get; } = Filled(columns, double.NaN);

    public double[] Mean { get; } = Filled(columns, double.NaN);

    /// <summary>1 where the lowest comes before the highest, 2 where it does not, -1 where the column has points and none is finite: a gap. 0 where it has no point.</summary>
    public double[] Order { get; } = new double[columns];

    private static double[] Filled(int columns, double value)
    {
        var values = new double[columns];
        Array.Fill(values, value);
        return values;
    }
}
