namespace WandbExporter.Browse.Curves;

/// <summary>A stretch of an axis, with both ends; null is without one.</summary>
internal readonly record struct CurveWindow(double? From, double? To)
{
    public static CurveWindow Whole => default;
}
