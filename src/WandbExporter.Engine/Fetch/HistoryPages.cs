using System.Globalization;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Streams;
using WandbExporter.Wandb.Rows;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Fetches the rows of a window, all of them. A server answers a window that holds more rows than it gives with a sample, and does not
/// say so; a page that may be one is fetched again in halves until none may be.
/// </summary>
internal sealed class HistoryPages(StreamContext context, RunPath run, StepWindows windows)
{
    /// <summary>Caps are round numbers: a page of such a size is suspected although fewer rows came than were asked for.</summary>
    private const int RoundNumber = 500;

    public async Task<Batch<RowsPage>> FetchAsync(StepWindow window)
    {
        var pages = new List<RowsPage>();
        try
        {
            await FetchAsync(window, pages);
        }
        catch
        {
            pages.ForEach(page => page.Dispose());
            throw;
        }
        return new Batch<RowsPage>(pages, window.To.ToString(CultureInfo.InvariantCulture));
    }

    private async Task<int> FetchAsync(StepWindow window, List<RowsPage> pages)
    {
        var samples = context.Settings.History.PageRows;
        var page = await context.Client.GetHistoryAsync(run, window.From, window.To, samples, context.Abort);
        context.Meter.Received(page.WireBytes);
        windows.Observe(window, page.Count, page.WireBytes);
        if (!MayBeSampled(window, page.Count, samples))
        {
            pages.Add(page);
            return page.Count;
        }
        var count = page.Count;
        page.Dispose();
        var (lower, upper) = window.Split();
        var rows = await FetchAsync(lower, pages) + await FetchAsync(upper, pages);
        if (rows > count)
            windows.LearnCap(count);
        return rows;
    }

    /// <summary>A window that has a row for each of its steps has them all.</summary>
    private static bool MayBeSampled(StepWindow window, int rows, int samples) =>
        window.Width > 1 && rows != window.Width && (rows >= samples || (rows > 0 && rows % RoundNumber == 0));
}
