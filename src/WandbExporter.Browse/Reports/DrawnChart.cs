using System.Globalization;
using WandbExporter.Browse.Curves;

namespace WandbExporter.Browse.Reports;

/// <summary>What a chart shows, and the marks of its axes: the same in the page and in a picture.</summary>
internal sealed class DrawnChart
{
    private readonly string _axis;
    private readonly List<DrawnLine> _lines = [];

    public DrawnChart(CurveAnswer answer, string axis)
    {
        _axis = axis;
        var (x, y) = ((Low: double.PositiveInfinity, High: double.NegativeInfinity), (Low: double.PositiveInfinity, High: double.NegativeInfinity));
        for (var run = 0; run < answer.Curves.Count; run++)
        {
            var line = LineOf(run, answer.Curves[run], answer);
            if (line.Points.Any(point => double.IsFinite(point.Y)))
                _lines.Add(line);
            foreach (var point in line.Points.Where(point => double.IsFinite(point.Y)))
            {
                x = (Math.Min(x.Low, point.X), Math.Max(x.High, point.X));
                y = (Math.Min(y.Low, point.Y), Math.Max(y.High, point.Y));
            }
        }
        var (under, over) = (Math.Max(1e-9, Math.Abs(y.Low) * 0.1), Math.Max(1e-9, Math.Abs(y.High) * 0.1));
        Y = y.High <= y.Low ? (Math.Max(y.Low - under, double.MinValue), Math.Min(y.High + over, double.MaxValue)) : y;
        X = x.High <= x.Low ? (x.Low - Math.Max(1, Math.Abs(x.Low) * 1e-9), x.High + Math.Max(1, Math.Abs(x.High) * 1e-9)) : x;
    }

    /// <summary>A curve each, of the runs that have one.</summary>
    public IReadOnlyList<DrawnLine> Lines => _lines;

    /// <summary>The stretch of the axis that is shown.</summary>
    public (double Low, double High) X { get; }

    /// <summary>The stretch of values.</summary>
    public (double Low, double High) Y { get; }

    /// <summary>How much of a stretch lies before a value: 0 at its low end, 1 at its high end.</summary>
    public static double Share(double value, (double Low, double High) of)
    {
        var length = of.High - of.Low;
        return double.IsFinite(length) ? (value - of.Low) / length : (value / 2 - of.Low / 2) / (of.High / 2 - of.Low / 2);
    }

    /// <summary>Whether there is no point at all.</summary>
    public bool IsEmpty => _lines.Count == 0;

    /// <summary>Round places on the axis, about so many, with what stands there.</summary>
    public IReadOnlyList<(double Place, string Text)> MarksOfX(int about) => [.. Ticks.Between(X.Low, X.High, about).Select(mark => (mark, AxisMark(mark)))];

    /// <summary>Round values, about so many, with what stands there.</summary>
    public IReadOnlyList<(double Place, string Text)> MarksOfY(int about) => [.. Ticks.Between(Y.Low, Y.High, about).Select(mark => (mark, Short(mark)))];

    /// <summary>M4 as a line goes through it: four points a column, in their order.</summary>
    private static DrawnLine LineOf(int run, Curve curve, CurveAnswer answer)
    {
        switch (curve)
        {
            case Curve.Points points:
                return new DrawnLine(run, [.. points.X.Zip(points.Y)], []);
            case Curve.Columns { Values: var values }:
                var (drawn, columns) = (new List<(double, double)>(), new List<DrawnColumn>());
                for (var i = 0; i < values.Order.Length; i++)
                {
                    if (values.Order[i] == 0)
                        continue;
                    var (earlier, later) = values.Order[i] == 1 ? (values.Low[i], values.High[i]) : (values.High[i], values.Low[i]);
                    foreach (var (y, slot) in ((double, double)[])[(values.First[i], 0.125), (earlier, 0.375), (later, 0.625), (values.Last[i], 0.875)])
                        drawn.Add((answer.From + (i + slot) * answer.Width, y));
                    columns.Add(new DrawnColumn(answer.From + i * answer.Width, answer.From + (i + 1) * answer.Width, values.Low[i], values.High[i], values.Mean[i]));
                }
                return new DrawnLine(run, drawn, columns);
            default:
                return new DrawnLine(run, [], []);
        }
    }

    private string AxisMark(double value) => _axis switch
    {
        CurveQuestion.Timestamp => DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Clamp(value * 1000, -62135596800000, 253402300799999)).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture),
        CurveQuestion.Runtime when value >= 3600 => $"{Short(value / 3600)} h",
        CurveQuestion.Runtime => $"{Short(value)} s",
        _ => Short(value),
    };

    private static string Short(double value)
    {
        var size = Math.Abs(value);
        return size switch
        {
            0 => "0",
            >= 1e9 or < 1e-3 => value.ToString("0.##e0", CultureInfo.InvariantCulture),
            >= 1e6 => (value / 1e6).ToString("0.###", CultureInfo.InvariantCulture) + "M",
            >= 1e4 => (value / 1e3).ToString("0.###", CultureInfo.InvariantCulture) + "k",
            _ => value.ToString("0.####", CultureInfo.InvariantCulture),
        };
    }
}
