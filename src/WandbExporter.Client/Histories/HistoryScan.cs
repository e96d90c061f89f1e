using System.Runtime.CompilerServices;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Histories;

/// <summary>
/// All rows of a run's history between two steps, in step order, as the server keeps them and not sampled. Steps are asked for in windows that
/// hold about a page of rows, some ahead of their turn. Read once.
/// </summary>
/// <param name="fetch">Asks for a window.</param>
/// <param name="sample">Asks for some steps between two, spread over the rows that are there.</param>
/// <param name="run">Whose history; what it says of its length tells how far to ask.</param>
/// <param name="query">Which rows.</param>
internal sealed class HistoryScan(HistoryWindows.Fetch fetch, HistoryScan.Sample sample, RunInfo run, HistoryQuery query)
{
    private const int SampledSteps = 1000;

    private readonly HistoryReach _reach = new(run, query);
    private readonly HistoryWindows _windows = new(fetch, query.PageSize);
    private byte[]? _edge;
    private long _rows;

    public delegate Task<IReadOnlyList<long>> Sample(long minStep, long maxStep, int samples, CancellationToken cancellationToken);

    /// <summary>Pages of rows; who gets one disposes it.</summary>
    /// <exception cref="WandbException">A page cannot be had; or, when all others came, the server counts more rows than it gave.</exception>
    public async IAsyncEnumerable<HistoryRows> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_reach.Negative is { } negative)
        {
            await foreach (var rows in PiecesAsync(new([negative]), cancellationToken))
                yield return rows;
        }
        await foreach (var rows in WindowsAsync(cancellationToken))
            yield return rows;
        foreach (var window in _reach.Outside().TakeWhile(_ => _reach.Missing(_rows) > 0))
        {
            await foreach (var rows in PiecesAsync(new([window]), cancellationToken))
                yield return rows;
        }
        if (_reach.Missing(_rows) is > 0 and var missing)
        {
            throw new WandbException(new Failure(
                FailureCategory.Permanent, FailureCode.HistoryGap, $"The server counts {_rows + missing} rows of the history of {run.Path} and gave {_rows} of them; all that it gave came before this.", ExitCode.Incomplete));
        }
    }

    private async IAsyncEnumerable<HistoryRows> WindowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var windows = await CutAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var begun = new Queue<Begun>();
        try
        {
            while (true)
            {
                while (!windows.Exhausted && begun.Count < query.Ahead)
                    begun.Enqueue(Begin(windows.Next(), stop.Token));
                if (!begun.TryPeek(out var first))
                    yield break;
                first.Turn.SetResult();
                var (piece, count) = (await first.Piece, 0);
                begun.Dequeue();
                for (; piece is not null; piece = await _windows.NextAsync(first.Open, Task.CompletedTask, stop.Token))
                {
                    count += piece.Rows.Count;
                    yield return Taken(piece);
                }
                windows.Observe(first.Window, count);
            }
        }
        finally
        {
            // Who ends early gives up what is on its way.
            await stop.CancelAsync();
            while (begun.TryDequeue(out var left))
                _ = DropAsync(left.Piece);
        }
    }

    private Begun Begin(StepWindow window, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = new Stack<StepWindow>([window]);
        return new Begun(window, turn, open, _windows.NextAsync(open, turn.Task, cancellationToken));
    }

    private async IAsyncEnumerable<HistoryRows> PiecesAsync(Stack<StepWindow> open, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _windows.NextAsync(open, Task.CompletedTask, cancellationToken) is { } piece)
        {
            // The row at step 0, if it was asked for, has come before.
            if (piece.Window.To == 0 && _reach.Negative is null)
                DropFrom(piece.Rows, 0);
            yield return Taken(piece);
        }
    }

    private async Task<StepWindows> CutAsync(CancellationToken cancellationToken)
    {
        var windows = new StepWindows(_reach.From, _reach.Stop, _reach.ExpectedRows, () => _windows.Wanted);
        if (_reach.IsSparse && await StepsAsync(cancellationToken) is [_, ..] steps)
            windows.Follow(new StepSkeleton(steps, Math.Max(run.HistoryLineCount ?? 0, steps.Count)));
        return windows;
    }

    /// <summary>None from a server that cannot say: the windows then find the rows by themselves, in more requests.</summary>
    private async Task<IReadOnlyList<long>> StepsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await sample(_reach.From, _reach.Stop - 1, SampledSteps, cancellationToken);
        }
        catch (WandbException refused) when (refused.Failure.Category != FailureCategory.Fatal)
        {
            return [];
        }
    }

    /// <summary>
    /// To some servers a window's upper step is inside it: then the last row of a window comes again as the first one of the next, or is beyond what is
    /// wanted.
    /// </summary>
    private HistoryRows Taken(HistoryPiece piece)
    {
        var (page, first) = (piece.Rows, 0);
        if (piece.Window.To == query.MaxStep)
            DropFrom(page, piece.Window.To);
        if (page.Count > 0)
        {
            first = _edge is not null && page[0].SequenceEqual(_edge) ? 1 : 0;
            var last = page[page.Count - 1];
            _edge = RowStep.TryRead(last, out var step) && step >= piece.Window.To ? last.ToArray() : null;
        }
        _rows += page.Count - first;
        return new HistoryRows(page, first);
    }

    private static void DropFrom(RowsPage page, long step)
    {
        if (page.Count > 0 && RowStep.TryRead(page[page.Count - 1], out var last) && last >= step)
            page.DropLast();
    }

    private static async Task DropAsync(Task<HistoryPiece?> fetched)
    {
        await ((Task)fetched).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fetched.IsCompletedSuccessfully)
            (await fetched)?.Rows.Dispose();
    }

    private sealed record Begun(StepWindow Window, TaskCompletionSource Turn, Stack<StepWindow> Open, Task<HistoryPiece?> Piece);
}
