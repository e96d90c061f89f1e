using System.Globalization;
using WandbExporter.Client.Histories;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>
/// The rows of a history that the server's own Parquet exports hold, in step order. Where a row is not exported yet, or several files have rows
/// of one step, the API is to be asked too, and what it gives counts. Exports that turn out to be of no use end where they do: whoever reads
/// on from <see cref="Position"/> loses nothing.
/// </summary>
internal sealed class ExportReader : IAsyncDisposable
{
    private readonly StreamContext _context;
    private readonly RunPath _run;
    private readonly ExportedHistory _history;
    private readonly long? _last;
    private readonly long _stop;
    private readonly Queue<StepWindow> _shared = [];
    private bool _isUsable = true;

    private ExportReader(StreamContext context, RunPath run, ExportedHistory history, ExportReading reading, ExportSurvey survey, long start, long stop, bool isJoined)
    {
        _context = context;
        _run = run;
        _history = history;
        _last = survey.LastExported;
        Rows = reading == ExportReading.AllFiles ? survey.RowsOfAllFiles : survey.RowsOfOneFileAStep;
        _stop = stop;
        if (isJoined)
        {
            var firstLive = history.FirstLive ?? stop;
            foreach (var window in survey.InSeveral.Where(window => window.To > start && window.From < firstLive))
                _shared.Enqueue(window with { To = Math.Min(window.To, firstLive) });
            if (firstLive < stop)
                _shared.Enqueue(new StepWindow(firstLive, stop));
        }
        Position = start;
        history.ReadFrom(reading, start, context.Abort);
    }

    /// <summary>How many rows they hold, and are still to come to them.</summary>
    public long Rows { get; }

    /// <summary>Whether exported rows were not handed out yet.</summary>
    public bool HasMore => _isUsable && _last >= Position;

    /// <summary>The first step that was not handed out.</summary>
    public long Position { get; private set; }

    /// <summary>
    /// Exports on which the listing agrees: they hold as many rows as it counts, and the last where it says that it is. Null if there are no such
    /// exports, or they cannot be read.
    /// </summary>
    /// <param name="start">The first step that is wanted.</param>
    /// <param name="stop">The first step that is not.</param>
    public static Task<ExportReader?> OpenAsync(StreamContext context, RunPath path, RunDescriptor run, long start, long stop) => OpenAsync(context, path, async history =>
    {
        var survey = await history.SurveyAsync(ExportReading.AllFiles, long.MaxValue, context.Abort);
        if (survey.Repeated > 0)
            await history.SortByAgeAsync(context.Abort);
        foreach (var (reading, rows) in ((ExportReading, long)[])[(ExportReading.OneFileAStep, survey.RowsOfOneFileAStep), (ExportReading.AllFiles, survey.RowsOfAllFiles)])
        {
            if (ExportSurvey.Hold(run, rows, survey.Last).All && await HasSoManyAsync(context, path, run, rows, survey.Last))
                return new ExportReader(context, path, history, reading, survey, start, stop, isJoined: true);
        }
        context.Meter.ExportsUnusable(
            path, $"They hold {Counted.Of(survey.RowsOfOneFileAStep, "row")} of {path}, the last at step {survey.Last}; the server counts {Text(run.HistoryLineCount)}, the last at step {Text(run.SummaryStep ?? run.LastStep)}.");
        return null;
    });

    /// <summary>
    /// The exports of a history that nothing else has, all of them, read in the way on which the listing agrees most. Null if there are none, or
    /// they cannot be read.
    /// </summary>
    /// <param name="start">The first step that is wanted.</param>
    /// <param name="mustBeSure">Null also if the listing does not settle which rows there are.</param>
    public static Task<ExportReader?> OpenAloneAsync(StreamContext context, RunPath path, RunDescriptor run, long start, bool mustBeSure) => OpenAsync(context, path, async history =>
    {
        var best = await ExportChoice.OfAsync(history, run, context.Abort);
        if (mustBeSure && !best.IsSure(history, run))
            return null;
        if (best.IsReversed)
            history.Reverse();
        return new ExportReader(context, path, history, best.Reading, best.Survey, start, best.Stop, isJoined: false);
    });

    /// <summary>The next rows of those before any of which the API is to be asked; null when there are no more.</summary>
    public async Task<Batch<IRunRows>?> NextAsync()
    {
        while (_shared.TryPeek(out var passed) && passed.To <= Position)
            _shared.Dequeue();
        var stop = _shared.TryPeek(out var shared) ? shared.From : _stop;
        if (!_isUsable || Position >= stop)
            return null;
        var items = new List<IRunRows>();
        try
        {
            while (await _history.NextAsync(stop) is { } rows)
            {
                items.Add(rows);
                // A step is handed out whole: whoever goes on behind it has all its rows.
                if (await _history.PeekAsync() == rows.Steps[^1])
                    continue;
                Position = rows.Steps[^1] + 1;
                return new Batch<IRunRows>(items, ResumePoint.AtStep(Position));
            }
            Position = stop;
        }
        catch (Exception e) when (CanDoWithout(e))
        {
            items.ForEach(rows => rows.Dispose());
            GiveUp(e);
        }
        return null;
    }

    /// <summary>Where the API is to be asked next, from <see cref="Position"/> on; null where there are no exported rows to join with its own.</summary>
    public StepWindow? Shared => HasMore && _shared.TryPeek(out var shared) && shared.From <= Position && Position < shared.To ? shared with { From = Position } : null;

    /// <summary>Puts exported rows that the API did not give between those that it did; null if they cannot be read.</summary>
    /// <param name="live">The API's rows from <see cref="Position"/> on; they are taken over, but not if there is no answer.</param>
    /// <param name="to">Where they end.</param>
    public async Task<IReadOnlyList<IRunRows>?> JoinAsync(WindowRows live, long to) =>
        await TakeBeforeAsync(to) is { } exported ? LiveJoin.Join(live, exported) : null;

    /// <summary>Only the exported rows that the API did not give; null if they cannot be read.</summary>
    /// <param name="live">The API's rows from <see cref="Position"/> on.</param>
    /// <param name="to">Where they end.</param>
    public async Task<IReadOnlyList<IRunRows>?> WithoutAsync(WindowRows live, long to) =>
        await TakeBeforeAsync(to) is { } exported ? LiveJoin.Without(live, exported) : null;

    public ValueTask DisposeAsync() => _history.DisposeAsync();

    private async Task<List<ColumnarRows>?> TakeBeforeAsync(long to)
    {
        var exported = new List<ColumnarRows>();
        try
        {
            while (await _history.NextAsync(to) is { } rows)
                exported.Add(rows);
            Position = to;
            return exported;
        }
        catch (Exception e) when (CanDoWithout(e))
        {
            exported.ForEach(rows => rows.Dispose());
            GiveUp(e);
            return null;
        }
    }

    /// <summary>
    /// Whether a run that logs has by now what its exports have more than it had when it was listed. If not, they are of a time before it was
    /// rewound.
    /// </summary>
    private static async Task<bool> HasSoManyAsync(StreamContext context, RunPath path, RunDescriptor run, long rows, long? last)
    {
        if (!HistoryExtent.IsRunning(run) || !(rows > run.HistoryLineCount || last > run.LastStep))
            return true;
        var now = (await context.Client.Runs.GetAsync(path, context.Abort))?.ToDescriptor();
        return now is not null && !(rows > now.HistoryLineCount) && !(last > now.LastStep && !(last <= now.SummaryStep));
    }

    private static async Task<ExportReader?> OpenAsync(StreamContext context, RunPath run, Func<ExportedHistory, Task<ExportReader?>> open)
    {
        ExportedHistory? history = null;
        ExportReader? reader = null;
        try
        {
            history = await ExportedHistory.OpenAsync(context, run);
            reader = history is null ? null : await open(history);
            if (reader is not null)
                context.Meter.ExportsUsable(run);
            return reader;
        }
        catch (Exception e) when (CanDoWithout(e))
        {
            context.Meter.ExportsUnusable(run, $"{run}: {e.Message}");
            return null;
        }
        finally
        {
            if (history is not null && reader is null)
                await history.DisposeAsync();
        }
    }

    private void GiveUp(Exception cause)
    {
        _isUsable = false;
        _context.Meter.ExportsUnusable(_run, $"{_run}: {cause.Message}");
    }

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "unknown";

    /// <summary>Whatever is wrong with the exports, or with the room for them, the API has the rows too.</summary>
    private static bool CanDoWithout(Exception e) => e is ParquetFormatException or IOException or UnauthorizedAccessException
        || e is ExportException { Failure.Category: not FailureCategory.Fatal };
}
