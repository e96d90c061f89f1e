using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Apache.Arrow;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;

namespace WandbExporter.Arrow;

/// <summary>
/// Histories as Arrow's record batches, which libraries for data frames take as they are. A batch holds rows of one run, with its names in the
/// columns <c>entity_name</c>, <c>project_name</c> and <c>run_id</c>. A column name stands for one key and one type in all batches of a call: values of another type
/// have a column of their own, <c>NAME:TYPE</c>, in the batches where there are any, and so has a key whose name differs from another in case alone. A key that is called as
/// one of those three columns is <c>metric:NAME</c>. Which type has the plain name goes, unless keys are named, by which run comes first. Who gets a batch disposes it.
/// </summary>
public static class HistoryBatches
{
    /// <summary>Rows of a batch, where nothing else is said: a column of so many numbers is no large object to the garbage collector.</summary>
    public const int UsualRows = 1 << 13;

    /// <summary>Runs that are read side by side.</summary>
    private const int RunsAhead = 4;

    /// <summary>All rows of a run's history.</summary>
    /// <param name="area">Reads them.</param>
    /// <param name="run">As it was read last: what it says of its history tells how far to ask.</param>
    /// <param name="query">Which rows. With keys, the columns are these, in their order, and each is one of doubles.</param>
    /// <param name="batchRows">Rows of a batch at the most.</param>
    public static IAsyncEnumerable<RecordBatch> ScanBatches(this RunArea area, RunInfo run, HistoryQuery? query = null, int batchRows = UsualRows)
    {
        ArgumentNullException.ThrowIfNull(area);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchRows, 1);
        return ScanAsync(area.ScanRows(run, query is null ? null : query with { Keys = [] }), run, query?.Keys ?? [], batchRows, new ColumnClaims());
    }

    /// <summary>All rows of the histories of runs, run by run in their order, some runs read ahead of their turn.</summary>
    /// <exception cref="WandbException">Reading it: a run, or what the listing lacks, could not be had. It comes when all others have, unless it is for all of them.</exception>
    /// <param name="area">Reads them.</param>
    /// <param name="runs">Such as a listing gives them.</param>
    /// <param name="query">Which rows of each. With keys, the columns are these, in their order, and each is one of doubles.</param>
    /// <param name="batchRows">Rows of a batch at the most.</param>
    public static IAsyncEnumerable<RecordBatch> ScanBatches(this RunArea area, IAsyncEnumerable<RunInfo> runs, HistoryQuery? query = null, int batchRows = UsualRows)
    {
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchRows, 1);
        var claims = new ColumnClaims();
        return InTurnAsync(runs, run => ScanAsync(area.ScanRows(run, query is null ? null : query with { Keys = [] }), run, query?.Keys ?? [], batchRows, claims));
    }

    /// <summary>Rows of the histories of runs that the server picks, one batch a run.</summary>
    /// <param name="area">Reads them.</param>
    /// <param name="runs">Such as a listing gives them.</param>
    /// <param name="sample">How many rows of each, and which keys. With keys, the columns are these behind the x axis, and each is one of doubles.</param>
    public static IAsyncEnumerable<RecordBatch> SampleBatches(this RunArea area, IAsyncEnumerable<RunInfo> runs, HistorySample? sample = null)
    {
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(runs);
        sample ??= new HistorySample();
        IReadOnlyList<string> keys = sample.Keys.Count == 0 ? [] : [sample.XAxis, .. sample.Keys];
        var claims = new ColumnClaims();
        return InTurnAsync(runs, run => SampleAsync(area, run, sample, keys, claims));
    }

    private static async IAsyncEnumerable<RecordBatch> SampleAsync(
        RunArea area, RunInfo run, HistorySample sample, IReadOnlyList<string> keys, ColumnClaims claims, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var batch = new BatchBuilder(run.Path, keys, claims);
        foreach (var row in await area.SampleHistoryAsync(run.Path, sample, cancellationToken))
            batch.Append(row.Json.Utf8.Span);
        if (batch.Rows > 0)
            yield return batch.Build();
    }

    private static async IAsyncEnumerable<RecordBatch> ScanAsync(
        IAsyncEnumerable<HistoryRows> pages, RunInfo run, IReadOnlyList<string> keys, int batchRows, ColumnClaims claims, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var batch = new BatchBuilder(run.Path, keys, claims);
        await foreach (var page in pages.WithCancellation(cancellationToken))
        {
            using (page)
            {
                for (var row = 0; row < page.Count; row++)
                {
                    batch.Append(page[row]);
                    if (batch.Rows == batchRows || batch.IsFull)
                        yield return batch.Build();
                }
            }
        }
        if (batch.Rows > 0)
            yield return batch.Build();
    }

    /// <summary>What is made of each run, in the order of the runs, a few of them begun ahead of their turn and one batch of each waiting at the most.</summary>
    private static async IAsyncEnumerable<RecordBatch> InTurnAsync(
        IAsyncEnumerable<RunInfo> runs, Func<RunInfo, IAsyncEnumerable<RecordBatch>> batchesOf, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var begun = new Queue<(Channel<RecordBatch> Batches, Task Work)>();
        await using var source = runs.GetAsyncEnumerator(stop.Token);
        var hasMore = true;
        Exception? lack = null;
        try
        {
            while (true)
            {
                while (hasMore && begun.Count < RunsAhead)
                {
                    try
                    {
                        hasMore = await source.MoveNextAsync();
                    }
                    catch (WandbException failed)
                    {
                        // What the runs before it have comes first.
                        (hasMore, lack) = (false, lack ?? failed);
                    }
                    if (!hasMore)
                        break;
                    var batches = Channel.CreateBounded<RecordBatch>(1);
                    begun.Enqueue((batches, FillAsync(batches.Writer, batchesOf(source.Current), stop.Token)));
                }
                if (!begun.TryPeek(out var first))
                    break;
                while (true)
                {
                    try
                    {
                        if (!await first.Batches.Reader.WaitToReadAsync(cancellationToken))
                            break;
                    }
                    catch (WandbException failed) when (failed.Failure.Category == FailureCategory.Permanent)
                    {
                        // One run that cannot be had keeps none of the others back.
                        lack ??= failed;
                        break;
                    }
                    while (first.Batches.Reader.TryRead(out var batch))
                        yield return batch;
                }
                await begun.Dequeue().Work;
            }
        }
        finally
        {
            // Who ends early gives up what is on its way.
            await stop.CancelAsync();
            foreach (var (batches, work) in begun)
            {
                await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                while (batches.Reader.TryRead(out var left))
                    left.Dispose();
            }
        }
        if (lack is not null)
            ExceptionDispatchInfo.Throw(lack);
    }

    private static async Task FillAsync(ChannelWriter<RecordBatch> into, IAsyncEnumerable<RecordBatch> batches, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellationToken))
                await into.WriteAsync(batch, cancellationToken);
            into.Complete();
        }
        catch (Exception failure)
        {
            // It comes out where the batches are read.
            into.Complete(failure);
        }
    }
}
