using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams;

/// <summary>The console log of a run; a part's resume point is the cursor after it.</summary>
internal sealed class ConsoleLogStream(StreamContext context) : IUnitStream
{
    /// <summary>The client's code for a query that the server does not know.</summary>
    private const string TooOld = "unsupported_query";

    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        string? note = null;
        var start = progress.ResumeAt is null ? LiveReading.FromStart(progress) : progress;
        var listing = context.Client.ListConsoleLines(work.Path, context.Settings.ConsolePageLines, start.ResumeAt);
        var pages = new PageSource<ConsoleLine>(listing, () => !context.Drain.IsRaised, context.Abort);

        return RowUnit.Read(
            context,
            work,
            start,
            pages.ReadAsync().TakeWhile(IsKnownToServer).Select(BatchOf),
            () => new ConsoleLogTable(work.Path),
            end => pages.IsComplete || note is not null
                ? new UnitCompleted(end.Rows, work.Run.LogLineCount, note, LiveReading.EndOf(work.Run, end))
                : new UnitInterrupted());

        bool IsKnownToServer(Attempt<Page<ConsoleLine>> attempt)
        {
            if (attempt is Failed<Page<ConsoleLine>> { Failure.Code: TooOld })
                note = "The server is too old to page console lines; the run's file output.log has them.";
            return note is null;
        }
    }

    private static Attempt<Batch<ConsoleLine>> BatchOf(Attempt<Page<ConsoleLine>> attempt) => attempt is Fetched<Page<ConsoleLine>> { Value: var page }
        ? new Fetched<Batch<ConsoleLine>>(new Batch<ConsoleLine>(page.Items, page.EndCursor))
        : new Failed<Batch<ConsoleLine>>(((Failed<Page<ConsoleLine>>)attempt).Failure);
}
