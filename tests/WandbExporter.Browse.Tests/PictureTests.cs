using System.Text.Json;
using WandbExporter.Browse.Curves;
using WandbExporter.Browse.Reports;
using WandbExporter.Browse.Reports.Pictures;
using WandbExporter.Browse.Tests.Support;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>The charts of a report as pictures, looked at by a browser.</summary>
[Collection(BrowsedCollection.Name)]
public sealed class PictureTests(BrowsedExport export, Chromium chromium)
{
    private const string HostileProject = $"{Hostile.Entity}/{Hostile.Project}";

    [SkippableFact]
    public async Task Curves_stand_where_their_values_say_and_are_interrupted_where_one_is_no_number()
    {
        var folder = export.NewFile("pictures");
        var written = await Program.RunAsync(["report", export.Wide, "--project", HostileProject, "--png", folder]);
        Assert.Equal((0, $"{folder}: 4 charts of 1 run.\n"), (written.ExitCode, written.Output));
        var charts = ChartsOf(folder);
        Assert.Equal(charts.Select(chart => chart.File).Append("charts.json"), Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(charts, chart => Assert.Matches(@"^\d{3}(-[A-Za-z0-9._-]+)?\.png$", chart.File));
        await using var visit = await chromium.VisitAsync();

        // The square of the step, from 0 to 39; behind it comes what stands before the run's name.
        var squares = await SeenPicture.OfAsync(visit, await FileOf(Hostile.Markup));
        Assert.Equal((1600, 900), squares.Size);
        Assert.Equal(2, squares.Stretches.Count);
        var curve = squares.Stretches[0];
        var (left, right, low, high) = (curve[0].X, curve[^1].X, curve[0].Bottom, curve[^1].Top);
        Assert.True(right - left > 800 && low - high > 400, $"{left} to {right}, {low} to {high}");
        foreach (var part in (double[])[0.2, 0.5, 0.8])
        {
            var (_, top, bottom) = curve[(int)(part * (curve.Count - 1))];
            Assert.InRange((top + bottom) / 2.0, low + (high - low) * part * part - 4, low + (high - low) * part * part + 4);
        }

        var loss = (await SeenPicture.OfAsync(visit, await FileOf("loss"))).Stretches;
        Assert.Equal(3, loss.Count);
        var (begin, end) = (loss[0][0].X, loss[1][^1].X);
        Assert.InRange(loss[0][^1].X, begin + (end - begin) * 19 / 39 - 4, begin + (end - begin) * 19 / 39 + 4);
        Assert.InRange(loss[1][0].X, begin + (end - begin) * 21 / 39 - 4, begin + (end - begin) * 21 / 39 + 4);

        async Task<byte[]> FileOf(string metric) => await File.ReadAllBytesAsync(Path.Combine(folder, charts.Single(chart => chart.Metric == metric).File));
    }

    [SkippableFact]
    public async Task Where_points_were_drawn_together_a_shade_covers_the_lowest_to_the_highest_and_a_column_without_a_number_is_a_gap()
    {
        var values = new ColumnValues(10);
        for (var i = 0; i < 10; i++)
        {
            if (i == 4)
                values.Order[i] = -1;
            else
                (values.First[i], values.Low[i], values.High[i], values.Last[i], values.Mean[i], values.Order[i]) = (5, 0, 10, 5, 5, 1);
        }
        var png = Draw([new Curve.Columns("a", 5000, values)], [Run("a", "one")], new PictureSize(1280, 720));
        await using var visit = await chromium.VisitAsync();
        // The color of the run at 56 of 255 on white.
        var shade = await SeenPicture.OfAsync(visit, png, "206,223,251");
        Assert.Equal((1280, 720), shade.Size);
        Assert.Equal(2, shade.Stretches.Count(stretch => stretch.Count > 20));
        var (first, second) = (shade.Stretches.First(stretch => stretch.Count > 20), shade.Stretches.Last(stretch => stretch.Count > 20));
        var column = (second[^1].X - first[0].X) / 10.0;
        Assert.InRange(first[^1].X, first[0].X + 4 * column - column / 4, first[0].X + 4 * column + column / 4);
        Assert.InRange(second[0].X, first[0].X + 5 * column - column / 4, first[0].X + 5 * column + column / 4);
        var (_, top, bottom) = first[first.Count / 2];
        var mean = (await SeenPicture.OfAsync(visit, png)).Stretches[0];
        Assert.All(mean, one => Assert.InRange((one.Top + one.Bottom) / 2.0, (top + bottom) / 2.0 - 2, (top + bottom) / 2.0 + 2));
    }

    [Fact]
    public void Names_show_what_they_hide_are_shortened_to_their_room_and_have_the_id_where_they_are_the_same()
    {
        Assert.Equal(@"a\u001b[31m\u9805 ü", Letters.Drawable("a\u001b[31m項 ü"));
        using var font = Letters.Of(12);
        var wide = Letters.Fit(Letters.Drawable(new string('w', 100_000)), font, 120);
        Assert.Contains('…', wide);
        Assert.InRange(font.MeasureText(wide), 100, 120);
        ReportedRun[] runs = [Run("r1", "same"), Run("r2", "same"), Run("r3", "other"), Run("r4", null)];
        var chart = new DrawnChart(new CurveAnswer(0, 0, 0, [.. runs.Select(run => new Curve.Points(run.Id, [0, 1], [1, 2]))]), "_step");
        Assert.Equal(["same (r1)", "same (r2)", "other", "r4"], RunLabels.Of(chart, runs, font, 200));
    }

    [Theory]
    [InlineData("train/loss", "007-train-loss.png")]
    [InlineData("../../etc/passwd", "007-etc-passwd.png")]
    [InlineData("", "007.png")]
    [InlineData("項目 \0.", "007.png")]
    public void A_file_is_named_by_its_place_and_by_what_every_file_system_takes(string metric, string name) => Assert.Equal(name, PictureName.Of(7, 20, metric));

    [Fact]
    public void A_picture_has_room_for_more_runs_than_anybody_tells_apart_and_for_a_single_point()
    {
        ReportedRun[] runs = [.. Enumerable.Range(0, 300).Select(i => Run($"r{i}", new string('n', i)))];
        Assert.NotEmpty(Draw([.. runs.Select(run => new Curve.Points(run.Id, [5], [1e300]))], runs, new PictureSize(PictureSize.LeastWidth, PictureSize.LeastHeight)));
    }

    [Theory]
    [InlineData(double.MaxValue, double.MaxValue)]
    [InlineData(-1e308, 1e308)]
    [InlineData(double.MinValue, double.MaxValue)]
    [InlineData(0, double.Epsilon)]
    [InlineData(1e-320, 2e-320)]
    [InlineData(1, 1.0000000000000002)]
    public void Values_at_the_ends_of_what_a_number_can_be_are_drawn(double first, double last)
    {
        var chart = new DrawnChart(new CurveAnswer(0, 1, 10, [new Curve.Points("a", [0, 1], [first, last])]), "_step");
        Assert.All(chart.Lines.Single().Points, point => Assert.InRange(DrawnChart.Share(point.Y, chart.Y), 0, 1));
        Assert.NotEmpty(chart.MarksOfY(5));
        Assert.NotEmpty(Draw([new Curve.Points("a", [first, last], [first, last])], [Run("a", "one")], PictureSize.Default));
    }

    [Fact]
    public async Task A_page_is_written_through_a_pipe_and_replaces_nothing_but_a_file()
    {
        var pipe = export.NewFile("pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            await made.WaitForExitAsync();
        var reading = Task.Run(() => File.ReadAllTextAsync(pipe));
        var written = await Program.RunAsync(["report", export.Wide, "--project", HostileProject, "--output", pipe]);
        Assert.Equal(0, written.ExitCode);
        Assert.EndsWith("</html>", (await reading).TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u0436 and \u00e9", "\u0436 and \u00e9")]
    [InlineData("\u9805", @"\u9805")]
    [InlineData("\u0915\u093f", @"\u0915\u093f")]
    [InlineData("\u05e9\u05c1", @"\u05e9\u05c1")]
    public void Letters_that_cannot_be_drawn_one_by_one_stand_as_numbers(string text, string shown) => Assert.Equal(shown, Letters.Drawable(text));

    [SkippableFact]
    public async Task Pictures_of_an_earlier_report_are_replaced_once_the_new_ones_are_whole_and_nothing_else_ever_is()
    {
        var folder = export.NewFile("again");
        string[] report = ["report", export.Wide, "--project", HostileProject, "--png", folder];
        Assert.Equal(0, (await Program.RunAsync(report)).ExitCode);
        // An earlier one was ended in between: what is not whole, and a picture that was to go.
        Directory.CreateDirectory(Path.Combine(folder, ".unfinished"));
        await File.WriteAllTextAsync(Path.Combine(folder, ".unfinished", "001.png"), "half");
        var page = export.NewFile("again.html");
        var smaller = await Program.RunAsync([.. report, "--metric", "loss", "--png-size", "640x360", "--output", page]);
        Assert.Equal((0, $"{page}: 1 chart of 1 run.\n{folder}: 1 chart of 1 run.\n"), (smaller.ExitCode, smaller.Output));
        Assert.Equal(["001-loss.png", "charts.json"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await using (var visit = await chromium.VisitAsync())
            Assert.Equal((640, 360), (await SeenPicture.OfAsync(visit, await File.ReadAllBytesAsync(Path.Combine(folder, "001-loss.png")))).Size);

        await File.WriteAllTextAsync(Path.Combine(folder, "mine.txt"), "kept");
        foreach (var (place, stranger) in ((string, string)[])[(folder, "mine.txt"), (export.Wide, "_SUCCESS")])
        {
            var before = Directory.GetFileSystemEntries(place, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
            var refused = await Program.RunAsync(["report", "/nowhere", "--project", "p", "--png", place]);
            Assert.Equal(2, refused.ExitCode);
            Assert.Contains($"'{place}', which --png names, holds '{stranger}'", refused.Error, StringComparison.Ordinal);
            Assert.Equal(before, Directory.GetFileSystemEntries(place, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_project_whose_runs_logged_no_numbers_has_an_index_and_no_picture()
    {
        var folder = export.NewFile("none");
        var written = await Program.RunAsync(["report", export.Wide, "--project", "acme/awkward-shapes", "--run", "record-nothing-at-all", "--png", folder]);
        Assert.Equal((0, $"{folder}: 0 charts of 1 run.\n"), (written.ExitCode, written.Output));
        Assert.Equal(["charts.json"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
        Assert.Empty(ChartsOf(folder));
    }

    [Theory]
    [InlineData("is no file; give the name of one", "--output", "/")]
    [InlineData("would lie in the directory of --png", "--png", "no-such-folder", "--output", "no-such-folder/page.html")]
    [InlineData("--png-size is of pictures; give --png DIRECTORY too", "--png-size", "800x600")]
    [InlineData("--png names no directory; give one.", "--png", "")]
    [InlineData("--png-size is '16x9'; write WIDTHxHEIGHT in pixels", "--png-size", "16x9")]
    [InlineData("--png-size is 'large'; write WIDTHxHEIGHT in pixels", "--png-size", "large")]
    [InlineData("'/dev/null', which --png names, is a file; give a directory.", "--png", "/dev/null")]
    public async Task What_cannot_be_drawn_is_said_before_anything_is_read(string sentence, params string[] arguments)
    {
        var refused = await Program.RunAsync(["report", "/nowhere", "--project", "p", .. arguments]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(sentence, refused.Error, StringComparison.Ordinal);
    }

    private static ReportedRun Run(string id, string? name) => new(id, name, null, null, null, new Dictionary<string, string>());

    private static byte[] Draw(IReadOnlyList<Curve> curves, IReadOnlyList<ReportedRun> runs, PictureSize size) =>
        PngChart.Draw(new DrawnChart(new CurveAnswer(0, 1, 10, curves), "_step"), new ChartWords("loss", "a project", "step", runs), size);

    private static List<(string File, string Metric)> ChartsOf(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "charts.json")));
        return [.. json.RootElement.GetProperty("charts").EnumerateArray().Select(chart => (chart.GetProperty("file").GetString()!, chart.GetProperty("metric").GetString()!))];
    }
}
