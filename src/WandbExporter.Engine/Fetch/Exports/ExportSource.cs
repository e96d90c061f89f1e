using System.Globalization;
using Akka;
using Akka.Streams.Dsl;
using Akka.Util;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;
using WandbExporter.Parquet;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>
/// The rows of a history that the server's own Parquet exports hold, in step order, each step once. Whatever they lack is left to the
/// windows: all of it when the server has none, when they hold fewer rows than the server counts, or when they cannot be read; else what
/// comes from the first row on that is not exported yet. Built and run once.
/// </summary>
/// <param name="expectedRows">Rows that the server counts.</param>
/// <param name="start">The first step that is wanted.</param>
/// <param name="stop">The first step that is not.</param>
internal sealed class ExportSource(
    StreamContext context, UnitWork work, StepWindows windows, HistoryPages pages, long? expectedRows, long start, long stop)
{
    private long _next = start;

    public Source<Attempt<Batch<IRunRows>>, NotUsed> Build() => Source.UnfoldResourceAsync(OpenAsync, ReadAsync, CloseAsync);

    private bool IsWanted => context.Settings.History.Source switch
    {
        HistorySourceChoice.GraphQL => false,
        // What went wrong once is not tried in the same way again.
        _ when work.Attempt > 1 || windows.Exhausted || context.Drain.IsRaised => false,
        HistorySourceChoice.Parquet => true,
        _ => expectedRows >= context.Settings.History.ParquetMinRows,
    };

    private async Task<ExportedHistory?> OpenAsync()
    {
        if (!IsWanted)
            return null;
        ExportedHistory? history = null;
        try
        {
            history = await ExportedHistory.OpenAsync(context, work.Path);
            if (history is null)
                return null;
            var rows = await history.CountAsync(context.Abort);
            if (rows >= expectedRows)
            {
                history.ReadFrom(_next, context.Abort);
                return history;
            }
            context.Meter.ExportsUnusable($"They hold {rows} rows of {work.Path}, of {expectedRows} that the server counts.");
        }
        catch (Exception e) when (CanDoWithout(e))
        {
            context.Meter.ExportsUnusable($"{work.Path}: {e.Message}");
        }
        if (history is not null)
            await history.DisposeAsync();
        return null;
    }

    private async Task<Option<Attempt<Batch<IRunRows>>>> ReadAsync(ExportedHistory? history)
    {
        if (history is null || context.Drain.IsRaised)
            return Option<Attempt<Batch<IRunRows>>>.None;
        try
        {
            var firstLive = Math.Min(history.FirstLive ?? stop, stop);
            if (_next < firstLive && await history.NextAsync(firstLive) is { } rows)
                return Fetched([rows], rows.Steps[^1] + 1);
            _next = Math.Max(_next, firstLive);
            windows.SkipTo(_next);
            // From here on rows may be exported or not: the API is asked for all of them, and what it does not give is put between.
            if (history.LastExported >= _next && !windows.Exhausted)
                return await Attempt.Of(() => JoinAsync(history, windows.Next()));
        }
        catch (Exception e) when (CanDoWithout(e))
        {
            context.Meter.ExportsUnusable($"{work.Path}: {e.Message}");
        }
        windows.SkipTo(_next);
        return Option<Attempt<Batch<IRunRows>>>.None;
    }

    private async Task<Batch<IRunRows>> JoinAsync(ExportedHistory history, StepWindow window)
    {
        var live = await pages.FetchAsync([window]);
        _next = live.Rest is [var rest, ..] ? rest.From : window.To;
        windows.GoBackTo(_next);
        var exported = new List<ColumnarRows>();
        while (await history.NextAsync(_next) is { } rows)
            exported.Add(rows);
        var joined = LiveJoin.Join(live, exported);
        return new Batch<IRunRows>(joined, _next.ToString(CultureInfo.InvariantCulture)) { Gaps = live.Gaps };
    }

    private Option<Attempt<Batch<IRunRows>>> Fetched(IReadOnlyList<IRunRows> rows, long next)
    {
        _next = next;
        return new Fetched<Batch<IRunRows>>(new Batch<IRunRows>(rows, next.ToString(CultureInfo.InvariantCulture)));
    }

    private static async Task<Done> CloseAsync(ExportedHistory? history)
    {
        if (history is not null)
            await history.DisposeAsync();
        return Done.Instance;
    }

    /// <summary>Whatever is wrong with the exports, or with the room for them, the API has the rows too.</summary>
    private static bool CanDoWithout(Exception e) => e is ParquetFormatException or IOException or UnauthorizedAccessException
        || e is ExportException { Failure.Category: not FailureCategory.Fatal };
}
