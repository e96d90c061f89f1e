using SkiaSharp;
using WandbExporter.Core.Errors;

namespace WandbExporter.Browse.Reports.Pictures;

/// <summary>
/// Draws a chart on white: title, axes with the marks of the page, the curves, and the runs beside them. Where points were drawn together, a shade covers the lowest to the
/// highest of each column and a line goes through the means; else the line goes through each point.
/// </summary>
internal sealed class PngChart : IDisposable
{
    private const float Margin = 18;
    private const float Top = 66;
    private const float LowestRow = 14.5f;
    private const float HighestRow = 17;
    private const float KeyWidth = 26;
    private const float WidestLabel = 190;
    private const float LineWidth = 1.5f;

    private static readonly SKColor Ink = SKColor.Parse("#1c2328");
    private static readonly SKColor Soft = SKColor.Parse("#5b666f");
    private static readonly SKColor Grid = SKColor.Parse("#e1e5e8");

    private readonly SKFont _title = Letters.Of(17, bold: true);
    private readonly SKFont _text = Letters.Of(11.5f);
    private readonly SKPaint _paint = new() { IsAntialias = true };
    private readonly DrawnChart _chart;
    private readonly ChartWords _words;
    private readonly SKCanvas _canvas;
    private readonly IReadOnlyList<string> _labels;
    private readonly IReadOnlyList<(double Place, string Text)> _values;
    private readonly float _width;
    private readonly SKRect _plot;

    private PngChart(DrawnChart chart, ChartWords words, SKCanvas canvas, float width, float height)
    {
        (_chart, _words, _canvas, _width) = (chart, words, canvas, width);
        _labels = RunLabels.Of(chart, words.Runs, _text, Math.Min(WidestLabel, width / 4));
        _values = chart.MarksOfY((int)(height / 70));
        var legend = KeyWidth + _labels.Max(label => _text.MeasureText(label));
        _plot = new SKRect(Margin + 8 + _values.Max(mark => _text.MeasureText(mark.Text)), Top, width - Margin - legend - 22, height - 52);
    }

    /// <param name="chart">Has a line at least.</param>
    /// <param name="words">What stands beside it.</param>
    /// <param name="size">Of the picture.</param>
    public static byte[] Draw(DrawnChart chart, ChartWords words, PictureSize size)
    {
        // All is measured as in a picture of this size, and drawn larger.
        var scale = Math.Min(size.Width / 800f, size.Height / 450f);
        using var surface = SKSurface.Create(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(scale);
        using (var picture = new PngChart(chart, words, surface.Canvas, size.Width / scale, size.Height / scale))
            picture.Draw();
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    public void Dispose()
    {
        _title.Dispose();
        _text.Dispose();
        _paint.Dispose();
    }

    private void Draw()
    {
        Text(Letters.Fit(Letters.Drawable(_words.Title), _title, _width - 2 * Margin), Margin, 33, SKTextAlign.Left, Ink, _title);
        Text(Letters.Fit(Letters.Drawable(_words.Under), _text, _width - 2 * Margin), Margin, 51, SKTextAlign.Left, Soft, _text);
        Axes();
        _canvas.Save();
        _canvas.ClipRect(SKRect.Inflate(_plot, 2, 2));
        foreach (var line in _chart.Lines)
            Shade(line);
        foreach (var line in _chart.Lines)
            Curve(line);
        _canvas.Restore();
        Legend();
    }

    private void Axes()
    {
        Pen(Grid, 1);
        foreach (var (value, _) in _values)
            _canvas.DrawLine(_plot.Left, Y(value), _plot.Right, Y(value), _paint);
        var marks = _chart.MarksOfX(Math.Max(2, (int)(_plot.Width / 100)));
        foreach (var (place, _) in marks)
            _canvas.DrawLine(X(place), _plot.Top, X(place), _plot.Bottom, _paint);
        Pen(Soft, 1);
        _canvas.DrawLine(_plot.Left, _plot.Bottom, _plot.Right, _plot.Bottom, _paint);
        foreach (var (value, text) in _values)
            Text(text, _plot.Left - 8, Y(value) + 4, SKTextAlign.Right, Soft, _text);
        foreach (var (place, text) in marks)
            Text(text, X(place), _plot.Bottom + 17, SKTextAlign.Center, Soft, _text);
        Text(Letters.Fit(Letters.Drawable(_words.Axis), _text, _plot.Width), _plot.MidX, _plot.Bottom + 36, SKTextAlign.Center, Ink, _text);
    }

    /// <summary>What all points of a column cover, from gap to gap.</summary>
    private void Shade(DrawnLine line)
    {
        _paint.Style = SKPaintStyle.Fill;
        _paint.Color = ColorOf(line).WithAlpha(_chart.Lines.Count switch { <= 4 => 56, <= 10 => 42, _ => 30 });
        foreach (var stretch in Stretches(line.Columns, column => column.Mean))
        {
            using var builder = new SKPathBuilder();
            builder.MoveTo(X(stretch[0].From), Y(stretch[0].High));
            foreach (var column in stretch)
            {
                builder.LineTo(X(column.From), Y(column.High));
                builder.LineTo(X(column.To), Y(column.High));
            }
            foreach (var column in stretch.Reverse<DrawnColumn>())
            {
                builder.LineTo(X(column.To), Y(column.Low));
                builder.LineTo(X(column.From), Y(column.Low));
            }
            builder.Close();
            using var area = builder.Detach();
            _canvas.DrawPath(area, _paint);
        }
    }

    private void Curve(DrawnLine line)
    {
        var points = line.Columns.Count == 0 ? line.Points : [.. line.Columns.Select(column => ((column.From + column.To) / 2, column.Mean))];
        using var builder = new SKPathBuilder();
        foreach (var stretch in Stretches(points, point => point.Y))
        {
            builder.MoveTo(X(stretch[0].X), Y(stretch[0].Y));
            foreach (var (x, y) in stretch.Skip(1))
                builder.LineTo(X(x), Y(y));
            if (stretch.Count > 1)
                continue;
            _paint.Style = SKPaintStyle.Fill;
            _paint.Color = ColorOf(line);
            _canvas.DrawCircle(X(stretch[0].X), Y(stretch[0].Y), LineWidth * 1.2f, _paint);
        }
        Pen(ColorOf(line), LineWidth);
        using var broken = BrokenOf(line);
        _paint.PathEffect = broken;
        using var path = builder.Detach();
        _canvas.DrawPath(path, _paint);
        _paint.PathEffect = null;
    }

    private void Legend()
    {
        var rows = Math.Max(2, (int)(_plot.Height / LowestRow));
        var named = _labels.Count <= rows ? _labels.Count : rows - 1;
        var (left, high) = (_plot.Right + 22, Math.Min(HighestRow, _plot.Height / Math.Min(rows, _labels.Count)));
        for (var i = 0; i < named; i++)
        {
            var (line, y) = (_chart.Lines[i], _plot.Top + (i + 0.5f) * high);
            Pen(ColorOf(line), 2.5f);
            using var broken = BrokenOf(line);
            _paint.PathEffect = broken;
            _canvas.DrawLine(left, y, left + KeyWidth - 8, y, _paint);
            _paint.PathEffect = null;
            Text(_labels[i], left + KeyWidth, y + 4, SKTextAlign.Left, Ink, _text);
        }
        if (named < _labels.Count)
            Text($"and {Counted.Of(_labels.Count - named, "run")} more", left + KeyWidth, _plot.Top + (named + 0.5f) * high + 4, SKTextAlign.Left, Soft, _text);
    }

    private static IEnumerable<List<T>> Stretches<T>(IEnumerable<T> points, Func<T, double> value)
    {
        var stretch = new List<T>();
        foreach (var point in points)
        {
            if (double.IsFinite(value(point)))
            {
                stretch.Add(point);
                continue;
            }
            if (stretch.Count > 0)
                yield return stretch;
            stretch = [];
        }
        if (stretch.Count > 0)
            yield return stretch;
    }

    private void Pen(SKColor color, float width)
    {
        (_paint.Style, _paint.Color, _paint.StrokeWidth) = (SKPaintStyle.Stroke, color, width);
        (_paint.StrokeCap, _paint.StrokeJoin) = (SKStrokeCap.Butt, SKStrokeJoin.Round);
    }

    private void Text(string text, float x, float y, SKTextAlign align, SKColor color, SKFont font)
    {
        (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, color);
        _canvas.DrawText(text, x, y, align, font, _paint);
    }

    private static SKColor ColorOf(DrawnLine line) => SKColor.Parse(RunColors.OnLight[RunColors.Of(line.Run)]);

    private static SKPathEffect? BrokenOf(DrawnLine line) => RunColors.IsBroken(line.Run) ? SKPathEffect.CreateDash([6, 3], 0) : null;

    private float X(double value) => (float)(_plot.Left + DrawnChart.Share(value, _chart.X) * _plot.Width);

    private float Y(double value) => (float)(_plot.Bottom - DrawnChart.Share(value, _chart.Y) * _plot.Height);
}
