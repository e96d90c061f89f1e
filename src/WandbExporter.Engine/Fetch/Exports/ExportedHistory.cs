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
    private StepMerge? _rows;

    private ExportedHistory(IEnumerable<long> liveSteps) => _liveSteps = [.. liveSteps.Distinct().Order()];

    /// <summary>The first step that a row has which is in no export yet; null if there is no such row.</summary>
    public long? FirstLive => _liveSteps.Length > 0 ? _liveSteps[0] : null;

    /// <summary>The last exported step; null before <see cref="CountAsync"/>, or if there is none.</summary>
    public long? LastExported { get; private set; }

    /// <summary>Null when the server has no exports of this run.</summary>
    /// <exception cref="ExportException">They cannot be had.</exception>
    /// <exception cref="ParquetFormatException">A file is no Parquet file of a history.</exception>
    public static async Task<ExportedHistory?> OpenAsync(StreamContext context, RunPath run)
    {
        if (await context.Client.GetParquetHistoryAsync(run, context.Abort) is not { Files.Count: > 0 } listed)
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

    /// <summary>How many rows the exports and the live rows have together, each step counted once. Reads the steps alone.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var alsoExported = new HashSet<long>();
        var exported = 0L;
        await using var steps = Merge(long.MinValue, stepsOnly: true, cancellationToken);
        while (await steps.NextAsync(long.MaxValue) is { } rows)
        {
            using (rows)
            {
                exported += rows.Count;
                LastExported = rows.Steps[^1];
                var firstLive = Array.BinarySearch(_liveSteps, rows.Steps[0]);
                for (var i = firstLive < 0 ? ~firstLive : firstLive; i < _liveSteps.Length && _liveSteps[i] <= rows.Steps[^1]; i++)
                {
                    if (rows.Steps.BinarySearch(_liveSteps[i]) >= 0)
                        alsoExported.Add(_liveSteps[i]);
                }
            }
        }
        return exported + _liveSteps.Length - alsoExported.Count;
    }

    /// <summary>Begins to read at a step.</summary>
    public void ReadFrom(long step, CancellationToken cancellationToken) => _rows = Merge(step, stepsOnly: false, cancellationToken);

    /// <summary>The next exported rows, in one piece, of those before a step; null when there is none.</summary>
    public ValueTask<ColumnarRows?> NextAsync(long stop) => _rows!.NextAsync(stop);

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
            context.Meter.Received(await context.Client.DownloadAsync(
                file, (at, bytes, token) => RandomAccess.WriteAsync(spool.SafeFileHandle, bytes, at, token), context.Abort));
            return await ExportedFile.OpenAsync(spool, context.Abort);
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    private StepMerge Merge(long from, bool stepsOnly, CancellationToken cancellationToken) =>
        new([.. _files.Select(file => file.ReadFrom(from, stepsOnly, cancellationToken))]);
}
