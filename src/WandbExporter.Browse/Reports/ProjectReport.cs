using DuckDB.NET.Data;
using WandbExporter.Browse.Curves;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Reports.Pictures;
using WandbExporter.Core.Errors;
using WandbExporter.Query;
using WandbExporter.Storage;

namespace WandbExporter.Browse.Reports;

/// <summary>The curves of a project's runs as one page, which needs nothing else and runs nothing, and as pictures: one scan for both.</summary>
public static class ProjectReport
{
    /// <summary>Columns of a chart: what a curve has of each is four points at most, so that a page of many charts can be sent.</summary>
    private const int Columns = 240;

    /// <param name="export">Stays the caller's.</param>
    /// <param name="options">What questions may use.</param>
    /// <param name="choice">What is shown.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ExportException">Exit 2: the export has not got what was chosen. Exit 6: it cannot be read.</exception>
    public static async Task<WrittenReport> WriteAsync(IExportView export, QueryOptions options, ReportChoice choice, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(choice);
        ArgumentNullException.ThrowIfNull(time);
        try
        {
            return await ComposeAsync(export, options, choice, time, cancellationToken);
        }
        catch (DuckDBException e)
        {
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.DamagedExport, DataFailure.Sentence(e), ExitCode.Destination), e);
        }
    }

    private static async Task<WrittenReport> ComposeAsync(IExportView export, QueryOptions options, ReportChoice choice, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var data = await ExportData.OpenAsync(export, options, time, cancellationToken);
        var sources = new Sources(data, new PartColumns(data));
        var listed = new ProjectRuns(data);
        var source = new ReportSource(data, listed, sources);
        // What one chart needs must be there at once, and not what all of them do.
        var first = data.Hold();
        var project = await source.ProjectAsync(choice.Project, cancellationToken);
        var runs = await source.RunsAsync(project, choice.Runs, cancellationToken);
        var (metrics, leftOut) = await source.MetricsAsync(project, runs, choice.Metrics, cancellationToken);
        first.Dispose();
        var reader = new CurveReader(data, sources, new BlockCache(data));
        var page = new ReportPage(project, runs, leftOut, data.Identity.Source, time.GetUtcNow());
        var pictures = new List<ChartPicture>();
        foreach (var metric in metrics)
        {
            using var held = data.Hold();
            var question = new CurveQuestion(project, [.. runs.Select(run => run.Id)], "history", metric, choice.Axis, null, null, Columns);
            var chart = new DrawnChart(await reader.ReadAsync(question, cancellationToken), choice.Axis);
            page.Add(metric, chart);
            if (choice.Pictures is { } size && !chart.IsEmpty)
                pictures.Add(new ChartPicture(PictureName.Of(page.Charts, metrics.Count, metric), metric, chart.Lines.Count, PngChart.Draw(chart, ChartWords.Of(metric, chart, project, choice.Axis, runs), size)));
        }
        return new WrittenReport($"{project.Entity}/{project.Project}", choice.Axis, runs.Count, page.Charts, page.Empty, leftOut, page.Render(), pictures);
    }
}
