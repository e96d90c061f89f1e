using WandbExporter.Core.Journal;

namespace WandbExporter.Browse.Curves;

/// <summary>The points of a run, as they come, and in the order of the axis; of those in one place, in the order in which they were logged.</summary>
/// <param name="parts">The run's own, in the order in which they were committed.</param>
internal sealed class CurvePoints(IReadOnlyList<PartInfo> parts)
{
    private readonly List<(double X, int Part, long Row, double Y)> _points = [];
    private readonly Dictionary<string, int> _order = parts.Select((part, at) => (part.Key, at)).ToDictionary(part => part.Key, part => part.at, StringComparer.Ordinal);
    private bool _isInOrder = true;

    public bool IsEmpty => _points.Count == 0;

    /// <summary>A part that is read for other runs may hold rows of this one that no longer count.</summary>
    public void Add(double x, double y, string part, long row)
    {
        if (!_order.TryGetValue(part, out var order))
            return;
        var point = (x, order, row, y);
        _isInOrder &= _points.Count == 0 || Compare(_points[^1], point) <= 0;
        _points.Add(point);
    }

    public Curve.Points Of(string run)
    {
        if (!_isInOrder)
            _points.Sort(Compare);
        var (x, y) = (new double[_points.Count], new double[_points.Count]);
        for (var i = 0; i < x.Length; i++)
            (x[i], _, _, y[i]) = _points[i];
        return new Curve.Points(run, x, y);
    }

    private static int Compare((double X, int Part, long Row, double Y) one, (double X, int Part, long Row, double Y) other) =>
        (one.X, one.Part, one.Row).CompareTo((other.X, other.Part, other.Row));
}
