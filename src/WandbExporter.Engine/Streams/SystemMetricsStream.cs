using System.Globalization;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The system metrics of a run. The API has no way to page them, so it is asked for as many samples as it counts rows,
/// and what it held back is said.
/// </summary>
internal sealed class SystemMetricsStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        var samples = (int)Math.Clamp(work.Run.EventsLineCount ?? 0, context.Settings.SystemMetricsMinSamples, int.MaxValue);

        return RowUnit.Read(
            context,
            work,
            LiveReading.FromStart(progress),
            FetchAsync(work, samples),
            () => new RunRowsTable(SystemMetricsTable.Name, work.Path),
            end => new UnitCompleted(end.Rows, work.Run.EventsLineCount, NoteOf(work, end.Rows), LiveReading.EndOf(work.Run, end)));
    }

    private async IAsyncEnumerable<Attempt<Batch<IRunRows>>> FetchAsync(UnitWork work, int samples)
    {
        yield return await Attempt.Of(async () =>
        {
            var page = await context.Client.GetEventsAsync(work.Path, samples, context.Abort);
            context.Meter.Received(page.WireBytes);
            return new Batch<IRunRows>([new JsonRows(page)], null);
        });
    }

    private static string? NoteOf(UnitWork work, long rows) =>
        work.Run.EventsLineCount is { } count && count > rows && !HistoryExtent.IsRunning(work.Run)
            ? string.Create(CultureInfo.InvariantCulture, $"The server counts {count} rows of system metrics and gives at most {rows}: it samples them.")
            : null;
}
