using SkiaSharp;

namespace WandbExporter.Browse.Reports.Pictures;

/// <summary>The names of a chart's runs, as a picture has room for them. With the id where names alone do not tell them apart.</summary>
internal static class RunLabels
{
    /// <summary>One for each line of the chart.</summary>
    public static IReadOnlyList<string> Of(DrawnChart chart, IReadOnlyList<ReportedRun> runs, SKFont font, float width)
    {
        var shown = chart.Lines.Select(line => runs[line.Run]).Select(run => (run.Id, run.Title, Text: Letters.Fit(Letters.Drawable(run.Title), font, width))).ToList();
        var often = shown.CountBy(one => one.Text).Where(one => one.Value > 1).Select(one => one.Key).ToHashSet(StringComparer.Ordinal);
        return [.. shown.Select(one => often.Contains(one.Text) && one.Title != one.Id ? WithId(one.Title, one.Id) : one.Text)];

        string WithId(string title, string id)
        {
            var behind = $" ({Letters.Fit(Letters.Drawable(id), font, width / 2)})";
            return Letters.Fit(Letters.Drawable(title), font, width - font.MeasureText(behind)) + behind;
        }
    }
}
