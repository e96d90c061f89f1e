using System.Globalization;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Streams;
using WandbExporter.Wandb.Rows;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Fetches the rows of a window, all of them: a page that came back full may have been sampled, so its window is split until none is.
/// </summary>
internal sealed class HistoryPages(StreamContext context, RunPath run, StepWindows windows)
{
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

    private async Task FetchAsync(StepWindow window, List<RowsPage> pages)
    {
        var samples = context.Settings.History.PageRows;
        var page = await context.Client.GetHistoryAsync(run, window.From, window.To, samples, context.Abort);
        context.Meter.Received(page.WireBytes);
        windows.Observe(window, page.Count, page.WireBytes);
        if (page.Count < samples || window.Width == 1)
        {
            pages.Add(page);
            return;
        }
        page.Dispose();
        var (lower, upper) = window.Split();
        await FetchAsync(lower, pages);
        await FetchAsync(upper, pages);
    }
}
