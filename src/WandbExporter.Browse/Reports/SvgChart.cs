using System.Globalization;
using System.Net;
using System.Text;
using WandbExporter.Browse.Curves;

namespace WandbExporter.Browse.Reports;

/// <summary>Curves as a drawing that scales, in the colors of the page around it.</summary>
internal sealed class SvgChart
{
    private const double Width = 420;
    private const double Height = 220;
    private const double Left = 54;
    private const double Bottom = 24;
    private const double Top = 8;
    private const double Right = 10;

    private readonly string _axis;
    private readonly List<(int Run, List<(double X, double Y)> Points)> _lines = [];
    private readonly (double Low, double High) _x = (double.PositiveInfinity, double.NegativeInfinity);
    private readonly (double Low, double High) _y = (double.PositiveInfinity, double.NegativeInfinity);

    public SvgChart(CurveAnswer answer, string axis)
    {
        _axis = axis;
        for (var run = 0; run < answer.Curves.Count; run++)
        {
            var points = PointsOf(answer.Curves[run], answer);
            if (points.Any(point => double.IsFinite(point.Y)))
                _lines.Add((run, points));
            foreach (var (x, y) in points.Where(point => double.IsFinite(point.Y)))
            {
                _x = (Math.Min(_x.Low, x), Math.Max(_x.High, x));
                _y = (Math.Min(_y.Low, y), Math.Max(_y.High, y));
            }
        }
        if (_y.High <= _y.Low)
            _y = (_y.Low - Math.Max(1e-9, Math.Abs(_y.Low) * 0.1), _y.High + Math.Max(1e-9, Math.Abs(_y.High) * 0.1));
        if (_x.High <= _x.Low)
            _x = (_x.Low - 1, _x.High + 1);
    }

    /// <summary>Whether there is no point at all.</summary>
    public bool IsEmpty => _lines.Count == 0;

    /// <summary>How many runs have a curve.</summary>
    public int Runs => _lines.Count;

    public string Render(string title)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        foreach (var mark in Ticks.Between(_y.Low, _y.High, 4))
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"g\" d=\"M{Left} {At(Y(mark))}H{Width - Right}\"/><text class=\"y\" x=\"{Left - 6}\" y=\"{At(Y(mark) + 3.5)}\">{Short(mark)}</text>");
        foreach (var mark in Ticks.Between(_x.Low, _x.High, 5))
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"g\" d=\"M{At(X(mark))} {Top}V{Height - Bottom}\"/><text class=\"x\" x=\"{At(X(mark))}\" y=\"{Height - 8}\">{WebUtility.HtmlEncode(AxisMark(mark))}</text>");
        foreach (var (run, points) in _lines)
            Draw(svg, run, points);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>M4 as a line goes through it: four points a column, in their order.</summary>
    private static List<(double X, double Y)> PointsOf(Curve curve, CurveAnswer answer)
    {
        switch (curve)
        {
            case Curve.Points points:
                return [.. points.X.Zip(points.Y)];
            case Curve.Columns { Values: var values }:
                var drawn = new List<(double, double)>();
                for (var i = 0; i < values.Order.Length; i++)
                {
                    if (values.Order[i] == 0)
                        continue;
                    var (earlier, later) = values.Order[i] == 1 ? (values.Low[i], values.High[i]) : (values.High[i], values.Low[i]);
                    foreach (var (y, slot) in ((double, double)[])[(values.First[i], 0.125), (earlier, 0.375), (later, 0.625), (values.Last[i], 0.875)])
                        drawn.Add((answer.From + (i + slot) * answer.Width, y));
                }
                return drawn;
            default:
                return [];
        }
    }

    private void Draw(StringBuilder svg, int run, List<(double X, double Y)> points)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"c{run % 10}{(run >= 10 ? " d" : "")}\" d=\"");
        var pen = false;
        var (lastX, lastY) = ("", "");
        foreach (var (px, py) in points)
        {
            if (!double.IsFinite(py))
            {
                pen = false;
                continue;
            }
            var (x, y) = (At(X(px)), At(Y(py)));
            if (pen && x == lastX && y == lastY)
                continue;
            // A point between gaps is a line without a length, which a round end makes a dot.
            svg.Append(pen ? "L" : "M").Append(x).Append(' ').Append(y);
            if (!pen)
                svg.Append("h0");
            (pen, lastX, lastY) = (true, x, y);
        }
        svg.Append("\"/>");
    }

    private double X(double value) => Left + (value - _x.Low) / (_x.High - _x.Low) * (Width - Left - Right);

    private double Y(double value) => Height - Bottom - (value - _y.Low) / (_y.High - _y.Low) * (Height - Bottom - Top);

    private static string At(double place) => place.ToString("0.#", CultureInfo.InvariantCulture);

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
