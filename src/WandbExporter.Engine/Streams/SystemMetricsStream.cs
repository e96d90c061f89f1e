using System.Globalization;
using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The system metrics of a run. The API has no way to page them, so it is asked for as many samples as it counts rows,
/// and what it held back is said.
/// </summary>
internal sealed class SystemMetricsStream(StreamContext context) : IUnitStream
{
    public Source<UnitEvent, NotUsed> Build(UnitWork work, UnitProgress progress)
    {
        var samples = (int)Math.Clamp(work.Run.EventsLineCount ?? 0, context.Settings.SystemMetricsMinSamples, int.MaxValue);

        return RowStream.Build(
            context,
            work,
            LiveReading.FromStart(progress),
            Source.Single(samples).SelectAsync(1, count => Attempt.Of(() => FetchAsync(work, count))),
            () => new RunRowsTable(TableNames.SystemMetrics, work.Path),
            end => new UnitCompleted(end.Rows, work.Run.EventsLineCount, NoteOf(work, end.Rows), LiveReading.EndOf(work.Run, end)));
    }

    private async Task<Batch<IRunRows>> FetchAsync(UnitWork work, int samples)
    {
        var page = await context.Client.GetEventsAsync(work.Path, samples, context.Abort);
        context.Meter.Received(page.WireBytes);
        return new Batch<IRunRows>([new JsonRows(page)], null);
    }

    private static string? NoteOf(UnitWork work, long rows) =>
        work.Run.EventsLineCount is { } count && count > rows && !HistoryExtent.IsRunning(work.Run)
            ? string.Create(CultureInfo.InvariantCulture, $"The server counts {count} rows of system metrics and gives at most {rows}: it samples them.")
            : null;
}
