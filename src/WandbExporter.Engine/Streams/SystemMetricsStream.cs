using System.Globalization;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The system metrics of a run. The API has no way to page them, so it is asked for as many samples as it counts rows, or, where that is too
/// much for it, for as many as it can give; what it held back is said.
/// </summary>
internal sealed class SystemMetricsStream(StreamContext context) : IUnitStream
{
    private const int LeastSamples = 500;
    private const int AttemptsAtMany = 2;

    private int Usual => context.Settings.SystemMetricsMinSamples;

    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        var asked = 0;
        var samples = (int)Math.Clamp(work.Run.EventsLineCount ?? 0, context.Settings.SystemMetricsMinSamples, int.MaxValue);

        return RowUnit.Read(
            context,
            work,
            LiveReading.FromStart(progress),
            FetchAsync(work, samples, number => asked = number),
            () => new RunRowsTable(SystemMetricsTable.Descriptor, work.Path, context.Columns),
            end => new UnitCompleted(end.Rows, work.Run.EventsLineCount, NoteOf(work, end, asked), LiveReading.EndOf(work.Run, end)));
    }

    private async IAsyncEnumerable<Attempt<Batch<IRunRows>>> FetchAsync(UnitWork work, int samples, Action<int> asking)
    {
        yield return await Attempt.Of(async () =>
        {
            var page = await FetchFewerAsync(work, samples, asking);
            context.Meter.Received(page.WireBytes);
            return new Batch<IRunRows>([new JsonRows(page)], null);
        });
    }

    /// <summary>What is too much for the server it is asked for smaller: first as many as it is asked for of any run, and then half.</summary>
    private async Task<RowsPage> FetchFewerAsync(UnitWork work, int samples, Action<int> asking)
    {
        while (true)
        {
            asking(samples);
            try
            {
                return await context.Client.Runs.GetEventsAsync(work.Path, samples, samples > LeastSamples ? AttemptsAtMany : null, context.Abort);
            }
            catch (ExportException e) when (samples > LeastSamples && TooMuch.MayExplain(e.Failure))
            {
                samples = Math.Max(LeastSamples, samples > Usual ? Usual : samples / 2);
            }
        }
    }

    /// <param name="asked">For how many samples it was asked when it gave these.</param>
    private string? NoteOf(UnitWork work, UnitEnd end, int asked)
    {
        if (end.Gaps.Count > 0)
            return string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(end.Gaps.Count, "row of system metrics is no JSON object and is", "rows of system metrics are no JSON objects and are")} left out.");
        if (HistoryExtent.IsRunning(work.Run))
            return null;
        if (work.Run.EventsLineCount is { } count)
            return count > end.Rows ? string.Create(CultureInfo.InvariantCulture, $"The server counts {Counted.Of(count, "row")} of system metrics and gives at most {end.Rows:N0}: it samples them.") : null;
        return end.Rows >= asked || asked < Usual
            ? string.Create(CultureInfo.InvariantCulture, $"The server does not count the rows of system metrics, and gave {end.Rows} where it was asked for {asked}: it may have sampled them.")
            : null;
    }
}
