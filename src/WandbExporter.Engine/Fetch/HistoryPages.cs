using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Streams;
using WandbExporter.Wandb.Rows;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Fetches the rows of a window, all of them. A server answers a window that holds more rows than it gives with a sample, and does not
/// say so; a page that may be one is fetched again in halves until none may be.
/// </summary>
internal sealed class HistoryPages(StreamContext context, RunPath run, StepWindows windows, long committedRows, long? expectedRows)
{
    private readonly List<Task> _running = [];
    private long _rows = committedRows;

    /// <summary>Caps are round numbers: a page of such a size is suspected although fewer rows came than were asked for.</summary>
    private const int RoundNumber = 100;

    /// <summary>Called by one stream, window by window in their order; the fetches may run at the same time.</summary>
    public Task<Batch<RowsPage>> FetchAsync(StepWindow window)
    {
        var fetch = FetchAsync(window, Task.WhenAll(_running), isLast: windows.Exhausted);
        _running.RemoveAll(task => task.IsCompletedSuccessfully);
        _running.Add(fetch);
        return fetch;
    }

    private async Task<Batch<RowsPage>> FetchAsync(StepWindow window, Task others, bool isLast)
    {
        var pages = new List<RowsPage>();
        try
        {
            Interlocked.Add(ref _rows, await FetchAsync(window, pages));
            if (isLast && await AreMissingAsync(others))
                await FetchAsync(StepWindow.Negative, pages);
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

    /// <summary>
    /// Nothing should be logged below step 0, and some servers hold it all the same: when rows are missing, it is looked for there.
    /// </summary>
    private async Task<bool> AreMissingAsync(Task others)
    {
        if (expectedRows is null || Interlocked.Read(ref _rows) >= expectedRows)
            return false;
        try
        {
            await others;
        }
        catch (ExportException)
        {
            // The stream ends at the window that failed, which is before this one.
            return false;
        }
        return Interlocked.Read(ref _rows) < expectedRows;
    }

    /// <summary>A window that has a row for each of its steps has them all.</summary>
    private static bool MayBeSampled(StepWindow window, int rows, int samples) =>
        window.Width > 1 && rows != window.Width && (rows >= samples || (rows > 0 && rows % RoundNumber == 0));
}
