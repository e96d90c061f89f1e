using System.Globalization;
using System.Net;
using System.Text;

namespace WandbExporter.Browse.Reports;

/// <summary>Curves as a drawing that scales, in the colors of the page around it.</summary>
internal sealed class SvgChart(DrawnChart chart)
{
    private const double Width = 420;
    private const double Height = 220;
    private const double Left = 54;
    private const double Bottom = 24;
    private const double Top = 8;
    private const double Right = 10;

    public string Render(string title)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        foreach (var (mark, text) in chart.MarksOfY(4))
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"g\" d=\"M{Left} {At(Y(mark))}H{Width - Right}\"/><text class=\"y\" x=\"{Left - 6}\" y=\"{At(Y(mark) + 3.5)}\">{text}</text>");
        foreach (var (mark, text) in chart.MarksOfX(5))
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"g\" d=\"M{At(X(mark))} {Top}V{Height - Bottom}\"/><text class=\"x\" x=\"{At(X(mark))}\" y=\"{Height - 8}\">{WebUtility.HtmlEncode(text)}</text>");
        foreach (var line in chart.Lines)
            Draw(svg, line);
        return svg.Append("</svg>").ToString();
    }

    private void Draw(StringBuilder svg, DrawnLine line)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"c{RunColors.Of(line.Run)}{(RunColors.IsBroken(line.Run) ? " d" : "")}\" d=\"");
        var pen = false;
        var (lastX, lastY) = ("", "");
        foreach (var (px, py) in line.Points)
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

    private double X(double value) => Left + DrawnChart.Share(value, chart.X) * (Width - Left - Right);

    private double Y(double value) => Height - Bottom - DrawnChart.Share(value, chart.Y) * (Height - Bottom - Top);

    private static string At(double place) => place.ToString("0.#", CultureInfo.InvariantCulture);
}
