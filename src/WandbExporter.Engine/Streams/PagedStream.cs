using System.Globalization;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Engine.Streams;

/// <summary>What the server lists of a run page by page; a part's resume point is the cursor after it, while the run is as it was.</summary>
internal sealed class PagedStream<TItem>(StreamContext context, PagedRunTable<TItem> table) : IUnitStream
{
    private readonly PageSizes _sizes = context.Settings.PageSizesFor(context.Terms.FileContents);

    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        string? note = null;
        var start = progress.ResumeAt is null ? LiveReading.FromStart(progress) : progress;
        var listing = table.List(context.Client, work.Path, _sizes, PointOfRun.PlaceIn(start.ResumeAt, work.Listed));
        var pages = new PageSource<TItem>(listing, () => !context.Drain.IsRaised, context.Abort);

        return RowUnit.Read(
            context,
            work,
            start,
            pages.ReadAsync().TakeWhile(IsKnownToServer).Select(BatchOf),
            table.Open,
            end => pages.IsComplete || note is not null
                ? new UnitCompleted(end.Rows, table.Count(work.Run), note ?? Shortfall(work, end), LiveReading.EndOf(work.Run, end))
                : new UnitInterrupted());

        bool IsKnownToServer(Attempt<Page<TItem>> attempt)
        {
            if (attempt is Failed<Page<TItem>> { Failure.Code: FailureCode.UnsupportedQuery })
                note = table.NoteIfUnsupported;
            return note is null;
        }

        Attempt<Batch<RunRow<TItem>>> BatchOf(Attempt<Page<TItem>> attempt) => attempt is Fetched<Page<TItem>> { Value: var page }
            ? new Fetched<Batch<RunRow<TItem>>>(new Batch<RunRow<TItem>>([.. page.Items.Select(item => new RunRow<TItem>(work.Path, item))], page.EndCursor is { } cursor ? PointOfRun.Of(work.Listed, cursor) : null))
            : new Failed<Batch<RunRow<TItem>>>(((Failed<Page<TItem>>)attempt).Failure);
    }

    private string? Shortfall(UnitWork work, UnitEnd end) => table.Count(work.Run) is { } counted && counted > end.Rows && !HistoryExtent.IsRunning(work.Run)
        ? string.Create(CultureInfo.InvariantCulture, $"The server counts {Counted.Of(counted, "row")} of {table.Name} and gave {end.Rows:N0}.")
        : null;
}
