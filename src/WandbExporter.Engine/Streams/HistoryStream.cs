using System.Globalization;
using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Decode;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Wandb.Rows;

namespace WandbExporter.Engine.Streams;

/// <summary>The metric history of a run, by step windows; a part's resume point is the first step after it.</summary>
internal sealed class HistoryStream(StreamContext context) : IUnitStream
{
    public Source<UnitEvent, NotUsed> Build(UnitWork work, UnitProgress progress)
    {
        var start = progress.ResumeAt is { } step ? long.Parse(step, CultureInfo.InvariantCulture) : 0;
        var windows = new StepWindows(start, HistoryExtent.StopOf(work.Run), work.Run.HistoryLineCount, context.Settings.History, context.Drain);
        var pages = new HistoryPages(context, work.Path, windows, progress.Rows, work.Run.HistoryLineCount);

        return RowStream.Build(
            context,
            work,
            progress,
            Source.From(windows)
                .SelectAsync(context.Settings.History.WindowsInFlight, window => Attempt.Of(() => pages.FetchAsync(window))),
            () => new RunRowsTable(TableNames.History, work.Path),
            rows => windows.Exhausted ? HistoryExtent.Complete(work, rows) : new UnitInterrupted());
    }
}
