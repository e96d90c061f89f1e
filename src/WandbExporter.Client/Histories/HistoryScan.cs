using System.Runtime.CompilerServices;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Histories;

/// <summary>
/// All rows of a run's history between two steps, in step order, as the server keeps them and not sampled. Steps are asked for in windows that
/// hold about a page of rows, some ahead of their turn; what may have been sampled, or was too much to answer, is asked for again in smaller ones.
/// </summary>
/// <param name="fetch">Asks for a window.</param>
/// <param name="run">Whose history; what it says of its length tells how far to ask.</param>
/// <param name="query">Which rows.</param>
internal sealed class HistoryScan(HistoryScan.Fetch fetch, RunInfo run, HistoryQuery query)
{
    /// <summary>Where nothing says how far a history reaches, so many of its steps are asked for first.</summary>
    private const int SampledSteps = 1000;

    private const int RoundNumber = 100;

    /// <summary>Attempts at a window that can be cut: what is too much for a server stays so.</summary>
    private const int AttemptsAtAWindow = 3;

    private readonly long _from = Math.Max(query.MinStep ?? 0, 0);
    private double _wanted = query.PageSize * 0.9;
    private long _rows;

    /// <param name="window">The steps.</param>
    /// <param name="samples">Rows at the most.</param>
    /// <param name="maxAttempts">Attempts at the most; null for the usual ones.</param>
    /// <param name="before">Ends when nothing is waited for any more that is to be used up before these rows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public delegate Task<RowsPage> Fetch(StepWindow window, int samples, int? maxAttempts, Task before, CancellationToken cancellationToken);

    /// <summary>Pages of rows; who gets one disposes it.</summary>
    /// <param name="sample">Asks for some steps between two, spread over the rows that are there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<HistoryRows> ReadAsync(
        Func<long, long, int, CancellationToken, Task<IReadOnlyList<long>>> sample, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var edge = new UpperEdge();
        await foreach (var rows in WindowsAsync(await PrepareAsync(sample, cancellationToken), edge, cancellationToken))
            yield return rows;
        foreach (var window in Outside())
        {
            if (!AreMissing)
                yield break;
            foreach (var page in await FetchAsync(window, Task.CompletedTask, cancellationToken))
            {
                // The row at step 0, if it came, has come before.
                if (window == StepWindow.Negative && page.Rows.Count > 0 && RowStep.TryRead(page.Rows[page.Rows.Count - 1], out var step) && step >= 0)
                    page.Rows.DropLast();
                yield return Taken(page, edge);
            }
        }
    }

    /// <summary>Whether the server counts more rows than came, although it should have no more to come.</summary>
    private bool AreMissing => query.MaxStep is null && run.State != Filters.RunState.Running && run.HistoryLineCount > _rows;

    /// <summary>Where nothing should be logged, and some servers hold rows all the same.</summary>
    private IEnumerable<StepWindow> Outside()
    {
        if (query.MaxStep is null && run.LastStep is { } last and >= 0 and < StepWindow.EndOfSteps - 1)
            yield return new StepWindow(Math.Max(last + 1, _from), StepWindow.EndOfSteps);
        if (query.MinStep is null or < 0)
            yield return StepWindow.Negative;
    }

    private async Task<StepWindows> PrepareAsync(Func<long, long, int, CancellationToken, Task<IReadOnlyList<long>>> sample, CancellationToken cancellationToken)
    {
        var isBounded = run.LastStep >= 0;
        var known = run.LastStep is { } last and >= 0 ? last == long.MaxValue ? last : last + 1 : StepWindow.EndOfSteps;
        var stop = Math.Max(_from, Math.Min(known, query.MaxStep ?? known));
        var windows = new StepWindows(_from, stop, run.HistoryLineCount ?? (isBounded ? null : 1), () => _wanted);
        // Steps that are clocks, or that nobody counted: it is asked once where the rows lie.
        if ((stop - _from) / 8 > Math.Max(run.HistoryLineCount ?? 0, query.PageSize) && await StepsAsync(sample, stop, cancellationToken) is [_, ..] steps)
            windows.Follow(new StepSkeleton(steps, Math.Max(run.HistoryLineCount ?? 0, steps.Count)));
        return windows;
    }

    /// <summary>None from a server that cannot say: the windows then find the rows by themselves, in more requests.</summary>
    private async Task<IReadOnlyList<long>> StepsAsync(Func<long, long, int, CancellationToken, Task<IReadOnlyList<long>>> sample, long stop, CancellationToken cancellationToken)
    {
        try
        {
            return await sample(_from, stop - 1, SampledSteps, cancellationToken);
        }
        catch (WandbException refused) when (refused.Failure.Category == FailureCategory.Permanent)
        {
            return [];
        }
    }

    private async IAsyncEnumerable<HistoryRows> WindowsAsync(StepWindows windows, UpperEdge edge, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var begun = new Queue<(StepWindow Window, TaskCompletionSource Turn, Task<List<Piece>> Pages)>();
        try
        {
            while (true)
            {
                while (!windows.Exhausted && begun.Count < query.Ahead)
                {
                    var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    var next = windows.Next();
                    begun.Enqueue((next, turn, FetchAsync(next, turn.Task, stop.Token)));
                }
                if (begun.Count == 0)
                    yield break;
                begun.Peek().Turn.SetResult();
                var pages = await begun.Peek().Pages;
                var window = begun.Dequeue().Window;
                windows.Observe(window, pages.Sum(page => page.Rows.Count));
                foreach (var page in pages)
                    yield return Taken(page, edge);
            }
        }
        finally
        {
            // Who ends early gives up what is on its way.
            await stop.CancelAsync();
            while (begun.TryDequeue(out var left))
                _ = DropAsync(left.Pages);
        }
    }

    private static async Task DropAsync(Task<List<Piece>> fetched)
    {
        await ((Task)fetched).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fetched.IsCompletedSuccessfully)
            (await fetched).ForEach(piece => piece.Rows.Dispose());
    }

    private HistoryRows Taken(Piece piece, UpperEdge edge)
    {
        var rows = new HistoryRows(piece.Rows, edge.FirstOf(piece));
        _rows += rows.Count;
        return rows;
    }

    /// <summary>A window's rows, of which it took several requests if one answer did not hold them all.</summary>
    private async Task<List<Piece>> FetchAsync(StepWindow window, Task before, CancellationToken cancellationToken)
    {
        var pages = new List<Piece>();
        var open = new Stack<StepWindow>([window]);
        try
        {
            while (open.TryPop(out var piece))
            {
                var (page, cut) = await AskAsync(piece, before, cancellationToken);
                if (cut is var (lower, upper))
                {
                    page?.Dispose();
                    open.Push(upper);
                    open.Push(lower);
                }
                else if (page is not null)
                {
                    pages.Add(new Piece(page, piece.To));
                }
            }
            return pages;
        }
        catch
        {
            pages.ForEach(page => page.Rows.Dispose());
            throw;
        }
    }

    private async Task<(RowsPage? Page, (StepWindow Lower, StepWindow Upper)? Cut)> AskAsync(StepWindow window, Task before, CancellationToken cancellationToken)
    {
        RowsPage page;
        try
        {
            page = await fetch(window, query.PageSize, window.Width > 1 ? AttemptsAtAWindow : null, before, cancellationToken);
        }
        catch (WandbException refused) when (window.Width > 1 && TooMuch.MayExplain(refused.Failure))
        {
            _wanted = Math.Max(1, _wanted / 2);
            return (null, window.SplitAt(window.From));
        }
        // As many rows as were asked for, or a round number of them, may be a sample, unless each step has one.
        var mayBeSample = window.Width > 1 && page.Count != window.Width && (page.Count >= query.PageSize || (page.Count > 0 && page.Count % RoundNumber == 0));
        if (!mayBeSample)
            return (page, null);
        var steps = RowStep.Of(page);
        return (page, window.SplitAt(steps.Count > 0 ? steps[steps.Count / 2] : window.From));
    }

    /// <param name="Rows">What came of it.</param>
    /// <param name="To">The first step behind it.</param>
    private sealed record Piece(RowsPage Rows, long To);

    /// <summary>
    /// To some servers a window's upper step is inside it: then the last row of a window comes again as the first one of the next.
    /// </summary>
    private sealed class UpperEdge
    {
        private byte[]? _last;

        public int FirstOf(Piece piece)
        {
            var page = piece.Rows;
            if (page.Count == 0)
                return 0;
            var isRepeated = _last is not null && page[0].SequenceEqual(_last);
            var last = page[page.Count - 1];
            _last = RowStep.TryRead(last, out var step) && step >= piece.To ? last.ToArray() : null;
            return isRepeated ? 1 : 0;
        }
    }
}
