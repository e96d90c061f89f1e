using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Storage.Spool;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>
/// The server's own Parquet exports of one history, fetched to temporary files, and what is known of the rows that are in none of them yet.
/// </summary>
internal sealed class ExportedHistory : IAsyncDisposable
{
    private readonly List<ExportedFile> _files = [];
    private readonly long[] _liveSteps;
    private long[] _rewoundAt = [];
    private StepMerge? _rows;

    private ExportedHistory(IEnumerable<long> liveSteps) => _liveSteps = [.. liveSteps.Order()];

    /// <summary>The first step that a row has which is in no export yet; null if there is no such row.</summary>
    public long? FirstLive => _liveSteps.Length > 0 ? _liveSteps[0] : null;

    /// <summary>Null when the server has no exports of this run.</summary>
    /// <exception cref="ExportException">They cannot be had.</exception>
    /// <exception cref="ParquetFormatException">A file is no Parquet file of a history.</exception>
    public static async Task<ExportedHistory?> OpenAsync(StreamContext context, RunPath run)
    {
        if (await context.Client.Runs.GetParquetHistoryAsync(run, context.Abort) is not { Files.Count: > 0 } listed)
            return null;
        var history = new ExportedHistory(listed.LiveSteps);
        // The order of the listing means nothing, and differs from one to the next; a crash must not change which row of a step counts.
        var fetches = listed.Files.OrderBy(file => file.Location, StringComparer.Ordinal).Select(file => FetchAsync(context, file)).ToList();
        try
        {
            await Task.WhenAll(fetches);
        }
        catch
        {
            await history.AddAsync(fetches);
            await history.DisposeAsync();
            throw;
        }
        await history.AddAsync(fetches);
        return history;
    }

    /// <summary>How many files there are.</summary>
    public int Files => _files.Count;

    /// <summary>Whether the rows tell which files are older; false before <see cref="SortByAgeAsync"/>.</summary>
    public bool AreAgesKnown { get; private set; }

    /// <summary>Puts the older files before the newer, as far as their rows say when they were logged.</summary>
    public async Task SortByAgeAsync(CancellationToken cancellationToken)
    {
        var aged = new List<(ExportedFile File, double? Last, long? First)>();
        foreach (var file in _files)
            aged.Add((file, await file.LastTimestampAsync(cancellationToken), await file.FirstStepAsync(cancellationToken)));
        var sorted = aged.OrderBy(file => file.Last).ToList();
        _files.Clear();
        _files.AddRange(sorted.Select(file => file.File));
        _rewoundAt = [.. sorted.Select(file => file.First ?? long.MaxValue)];
        AreAgesKnown = aged.TrueForAll(file => file.Last is not null) && aged.DistinctBy(file => file.Last).Count() == aged.Count;
    }

    /// <summary>The other order, where nothing tells which files are older.</summary>
    public void Reverse()
    {
        _files.Reverse();
        Array.Reverse(_rewoundAt);
    }

    /// <summary>Sees which rows there are; reads the steps alone.</summary>
    /// <param name="reading">With <see cref="ExportReading.Rewound"/>, only what then counts; the files must be sorted.</param>
    /// <param name="stop">Rows from this step on are left out.</param>
    public async Task<ExportSurvey> SurveyAsync(ExportReading reading, long stop, CancellationToken cancellationToken)
    {
        var rows = 0L;
        var repeated = new RepeatedSteps();
        var live = new LiveSteps(_liveSteps);
        long? last = null;
        await using var steps = Merge(reading == ExportReading.Rewound ? reading : ExportReading.AllFiles, long.MinValue, stepsOnly: true, cancellationToken);
        while (await steps.NextAsync(stop) is { } piece)
        {
            using (piece)
            {
                rows += piece.Count;
                last = piece.Steps[^1];
                repeated.Take(steps.File, piece.Steps);
                live.Take(piece.Steps);
            }
        }
        return new ExportSurvey(rows, repeated.Rows, live.NotExported, last, live.Last is { } lastLive && !(last > lastLive) ? lastLive : last, repeated.Windows);
    }

    /// <summary>Begins to read at a step.</summary>
    public void ReadFrom(ExportReading reading, long step, CancellationToken cancellationToken) =>
        _rows = Merge(reading, step, stepsOnly: false, cancellationToken);

    /// <summary>The next exported rows, in one piece, of those before a step; null when there is none.</summary>
    public ValueTask<ColumnarRows?> NextAsync(long stop) => _rows!.NextAsync(stop);

    /// <summary>The step of the next exported row; null when there is none.</summary>
    public ValueTask<long?> PeekAsync() => _rows!.PeekAsync();

    public async ValueTask DisposeAsync()
    {
        if (_rows is not null)
            await _rows.DisposeAsync();
        foreach (var file in _files)
            file.Dispose();
    }

    /// <summary>Takes over what was fetched.</summary>
    private async Task AddAsync(IEnumerable<Task<ExportedFile>> ended)
    {
        foreach (var fetch in ended.Where(fetch => fetch.IsCompletedSuccessfully))
            _files.Add(await fetch);
    }

    private static async Task<ExportedFile> FetchAsync(StreamContext context, HistoryFile file)
    {
        var spool = UnnamedFile.Create(context.SpoolDirectory, FileOptions.Asynchronous);
        try
        {
            context.Meter.Received(await context.Client.Runs.DownloadAsync(
                file, (at, bytes, token) => RandomAccess.WriteAsync(spool.SafeFileHandle, bytes, at, token), context.Abort));
            return await ExportedFile.OpenAsync(spool, context.Abort);
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    private StepMerge Merge(ExportReading reading, long from, bool stepsOnly, CancellationToken cancellationToken)
    {
        var cursors = new List<ExportCursor>();
        for (var i = 0; i < _files.Count; i++)
        {
            // What was logged after the run was rewound is in newer files, or in none yet.
            var stop = reading == ExportReading.Rewound ? Math.Min(_rewoundAt.Skip(i + 1).DefaultIfEmpty(long.MaxValue).Min(), FirstLive ?? long.MaxValue) : long.MaxValue;
            cursors.Add(_files[i].Read(from, stop, stepsOnly, cancellationToken));
        }
        return new StepMerge(cursors, oneFileAStep: reading == ExportReading.OneFileAStep);
    }
}
