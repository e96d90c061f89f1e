using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>
/// The rows of a history that the server's own Parquet exports hold, in step order, each step once: first those before any row that is not
/// exported yet; behind them rows may be exported or not, and are joined with what the API gives. Exports that turn out to be of no use end
/// where they do: whoever reads on from <see cref="Position"/> loses nothing.
/// </summary>
internal sealed class ExportReader : IAsyncDisposable
{
    private readonly StreamContext _context;
    private readonly RunPath _run;
    private readonly ExportedHistory _history;
    private readonly long _firstLive;
    private bool _isUsable = true;

    private ExportReader(StreamContext context, RunPath run, ExportedHistory history, long start, long stop)
    {
        _context = context;
        _run = run;
        _history = history;
        _firstLive = Math.Min(history.FirstLive ?? stop, stop);
        Position = start;
        history.ReadFrom(start, context.Abort);
    }

    /// <summary>The first step that was not handed out.</summary>
    public long Position { get; private set; }

    /// <summary>Null if the server has no exports, if they hold fewer rows than it counts, or if they cannot be read.</summary>
    /// <param name="expectedRows">Rows that the server counts.</param>
    /// <param name="start">The first step that is wanted.</param>
    /// <param name="stop">The first step that is not.</param>
    public static async Task<ExportReader?> OpenAsync(StreamContext context, RunPath run, long? expectedRows, long start, long stop)
    {
        ExportedHistory? history = null;
        try
        {
            history = await ExportedHistory.OpenAsync(context, run);
            if (history is null)
                return null;
            var rows = await history.CountAsync(context.Abort);
            if (rows >= expectedRows)
                return new ExportReader(context, run, history, start, stop);
            context.Meter.ExportsUnusable($"They hold {rows} rows of {run}, of {expectedRows} that the server counts.");
        }
        catch (Exception e) when (CanDoWithout(e))
        {
            context.Meter.ExportsUnusable($"{run}: {e.Message}");
        }
        if (history is not null)
            await history.DisposeAsync();
        return null;
    }

    /// <summary>The next rows of those that come before any that is not exported yet; null when there are no more.</summary>
    public async Task<Batch<IRunRows>?> NextAsync()
    {
        if (!_isUsable || Position >= _firstLive)
            return null;
        try
        {
            if (await _history.NextAsync(_firstLive) is { } rows)
            {
                Position = rows.Steps[^1] + 1;
                return new Batch<IRunRows>([rows], ResumePoint.AtStep(Position));
            }
            Position = _firstLive;
        }
        catch (Exception e) when (CanDoWithout(e))
        {
            GiveUp(e);
        }
        return null;
    }

    /// <summary>Whether there may be exported rows from a step on.</summary>
    public bool MayHold(long step) => _isUsable && _history.LastExported >= step;

    /// <summary>Puts exported rows that the API did not give between those that it did; null if they cannot be read.</summary>
    /// <param name="live">The API's rows from <see cref="Position"/> on; they are taken over, but not if there is no answer.</param>
    /// <param name="to">Where they end.</param>
    public async Task<IReadOnlyList<IRunRows>?> JoinAsync(WindowRows live, long to)
    {
        var exported = new List<ColumnarRows>();
        try
        {
            while (await _history.NextAsync(to) is { } rows)
                exported.Add(rows);
        }
        catch (Exception e) when (CanDoWithout(e))
        {
            exported.ForEach(rows => rows.Dispose());
            GiveUp(e);
            return null;
        }
        Position = to;
        return LiveJoin.Join(live, exported);
    }

    public ValueTask DisposeAsync() => _history.DisposeAsync();

    private void GiveUp(Exception cause)
    {
        _isUsable = false;
        _context.Meter.ExportsUnusable($"{_run}: {cause.Message}");
    }

    /// <summary>Whatever is wrong with the exports, or with the room for them, the API has the rows too.</summary>
    private static bool CanDoWithout(Exception e) => e is ParquetFormatException or IOException or UnauthorizedAccessException
        || e is ExportException { Failure.Category: not FailureCategory.Fatal };
}
