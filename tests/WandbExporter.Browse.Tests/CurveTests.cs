using System.Text.Json;
using WandbExporter.Browse.Curves;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Tests.Support;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Query;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>What a chart is given, held against what the server served.</summary>
[Collection(BrowsedCollection.Name)]
public sealed class CurveTests(BrowsedExport export)
{
    private static readonly ProjectPath Project = new("acme", "image-classifier");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Few_points_are_all_given(bool isLong)
    {
        var truth = Truth("train/loss");
        var curve = Assert.IsType<Curve.Points>(Assert.Single((await AskAsync(isLong, Question("train/loss", 800))).Curves));
        Assert.Equal(truth.Select(point => point.Step), curve.X);
        Assert.Equal(truth.Select(point => point.Value), curve.Y);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_points_each_column_has_its_first_lowest_highest_and_last(bool isLong)
    {
        const int Columns = 16;
        var truth = Truth("train/loss");
        var answer = await AskAsync(isLong, Question("train/loss", Columns));
        var values = Assert.IsType<Curve.Columns>(Assert.Single(answer.Curves)).Values;
        Assert.Equal((truth[0].Step, (truth[^1].Step - truth[0].Step) / Columns), (answer.From, answer.Width));
        for (var i = 0; i < Columns; i++)
        {
            var column = truth.Where(point => Math.Min(Columns - 1, (int)((point.Step - answer.From) / answer.Width)) == i).ToList();
            Assert.Equal((column[0].Value, column[^1].Value), (values.First[i], values.Last[i]));
            Assert.Equal((column.Min(point => point.Value), column.Max(point => point.Value)), (values.Low[i], values.High[i]));
            Assert.Equal(column.Average(point => point.Value), values.Mean[i], 9);
            Assert.Equal(column.MinBy(point => point.Value).Step <= column.MaxBy(point => point.Value).Step ? 1 : 2, values.Order[i]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stretch_has_its_own_points_and_no_others(bool isLong)
    {
        var curve = Assert.IsType<Curve.Points>(Assert.Single((await AskAsync(isLong, Question("train/loss", 16) with { From = 99.5, To = 130 })).Curves));
        Assert.Equal(Truth("train/loss").Where(point => point.Step is >= 100 and <= 130).Select(point => point.Value), curve.Y);
    }

    [Theory]
    [InlineData("_runtime")]
    [InlineData("_timestamp")]
    [InlineData("epoch")]
    public async Task Both_layouts_say_the_same_over_any_axis(string axis)
    {
        var wide = Assert.IsType<Curve.Points>(Assert.Single((await AskAsync(false, Question("train/loss", 800) with { Axis = axis })).Curves));
        var other = Assert.IsType<Curve.Points>(Assert.Single((await AskAsync(true, Question("train/loss", 800) with { Axis = axis })).Curves));
        Assert.NotEmpty(wide.X);
        Assert.Equal(wide.X, other.X);
        Assert.Equal(wide.Y.Order(), other.Y.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_no_number_is_a_gap_and_a_metric_may_have_any_name(bool isLong)
    {
        var hostile = new ProjectPath(Hostile.Entity, Hostile.Project);
        var gap = new CurveQuestion(hostile, [Hostile.Run, "no-such-run"], "history", "loss", "_step", null, null, 800);
        var curves = (await AskAsync(isLong, gap)).Curves;
        Assert.Equal(20, Assert.Single(Assert.IsType<Curve.Points>(curves[0]).Y.Index(), point => double.IsNaN(point.Item)).Index);
        Assert.IsType<Curve.None>(curves[1]);
        var odd = Assert.IsType<Curve.Points>((await AskAsync(isLong, gap with { Metric = Hostile.Markup })).Curves[0]);
        Assert.Equal(Enumerable.Range(0, 40).Select(step => (double)step * step), odd.Y);
        foreach (var name in Hostile.Unnamable)
        {
            var unnamable = Assert.IsType<Curve.Points>((await AskAsync(isLong, gap with { Metric = name, From = 9.5, To = 12 })).Curves[0]);
            Assert.Equal([11, 12, 13], unnamable.Y);
            Assert.Equal(odd.Y, Assert.IsType<Curve.Points>((await AskAsync(isLong, gap with { Metric = Hostile.Markup, Axis = name })).Curves[0]).Y);
        }
    }

    [Fact]
    public async Task Of_a_long_curve_blocks_are_kept_for_all_that_ask_and_a_close_stretch_is_read()
    {
        const int Rows = 300_000;
        var read = 0;
        var source = new CurveSource("run", Rows, [new PartInfo("long", "history", 1, "", Rows)], window =>
        {
            read++;
            return $"SELECT * FROM (SELECT range::DOUBLE AS x, range::DOUBLE AS y, 0 AS file_index, range AS file_row_number FROM range({Rows})) WHERE x BETWEEN {window.From ?? 0} AND {window.To ?? Rows}";
        });
        await using var opened = await LocalExport.OpenReadOnlyAsync(export.Wide, CancellationToken.None);
        await using var data = await ExportData.OpenAsync(opened, new QueryOptions(), TimeProvider.System, CancellationToken.None);
        var blocks = new BlockCache(data);
        var reader = new CurveReader(data, new Sources(data, new PartColumns(data)), blocks);
        var question = Question("y", 16) with { Runs = ["run"] };
        using (var left = new CancellationTokenSource())
        {
            var first = blocks.OfAsync(question, source, left.Token);
            var other = blocks.OfAsync(question, source, CancellationToken.None);
            await left.CancelAsync();
            Assert.Equal(Rows, (await other).Count);
            await first.ContinueWith(_ => { }, TaskScheduler.Default);
        }
        for (var zoom = 1; zoom <= 4; zoom *= 2)
        {
            var answer = await reader.ReadAsync(question with { From = 0, To = Rows / zoom }, [source], CancellationToken.None);
            var values = Assert.IsType<Curve.Columns>(Assert.Single(answer.Curves)).Values;
            for (var i = 0; i < 16; i++)
            {
                Assert.InRange(values.First[i], answer.From + (i - 0.25) * answer.Width, answer.From + (i + 0.25) * answer.Width);
                Assert.Equal((values.Low[i], values.High[i], 1), (values.First[i], values.Last[i], values.Order[i]));
            }
        }
        Assert.Equal(1, read);
        var close = Assert.IsType<Curve.Points>(Assert.Single((await reader.ReadAsync(question with { From = 1000, To = 1040 }, [source], CancellationToken.None)).Curves));
        Assert.Equal(Enumerable.Range(1000, 41).Select(step => (double)step), close.Y);
    }

    private static CurveQuestion Question(string metric, int columns) => new(Project, ["RUN"], "history", metric, CurveQuestion.Step, null, null, columns);

    private async Task<CurveAnswer> AskAsync(bool isLong, CurveQuestion question)
    {
        var root = isLong ? export.Long : export.Wide;
        await using var opened = await LocalExport.OpenReadOnlyAsync(root, CancellationToken.None);
        await using var data = await ExportData.OpenAsync(opened, new QueryOptions(), TimeProvider.System, CancellationToken.None);
        Assert.Equal(isLong, (await data.PartsAsync(CancellationToken.None)).IsLong);
        var reader = new CurveReader(data, new Sources(data, new PartColumns(data)), new BlockCache(data));
        return await reader.ReadAsync(question with { Runs = [.. question.Runs.Select(run => run == "RUN" ? Run.Name : run)] }, CancellationToken.None);
    }

    private Simulator.RunData Run => export.World.FindProject(Project.Entity, Project.Project)!.RunAt(1);

    private List<(double Step, double Value)> Truth(string metric) =>
        [.. Run.HistoryLines().Select(line => JsonDocument.Parse(line).RootElement).Where(row => row.TryGetProperty(metric, out var value) && value.ValueKind == JsonValueKind.Number)
            .Select(row => (row.GetProperty("_step").GetDouble(), row.GetProperty(metric).GetDouble()))];
}
