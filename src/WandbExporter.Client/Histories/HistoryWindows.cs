using WandbExporter.Client.Paging;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Histories;

/// <summary>
/// Asks for windows of a history. What may have been sampled, or was too much to answer, is asked for again in smaller ones; the next windows are
/// smaller then, and grow again with what is answered.
/// </summary>
/// <param name="fetch">Asks for a window.</param>
/// <param name="pageSize">About how many rows an answer should hold.</param>
internal sealed class HistoryWindows(HistoryWindows.Fetch fetch, int pageSize)
{
    /// <summary>Attempts at a window that can be cut: what is too much for a server stays so.</summary>
    private const int AttemptsAtAWindow = 3;

    /// <summary>Of the rows that an answer may hold: a window that holds a few more than was thought is not cut.</summary>
    private const double Share = 0.9;

    /// <summary>Where nothing is logged.</summary>
    private static readonly StepWindow Beyond = new(StepWindow.EndOfSteps, StepWindow.EndOfSteps + 1);

    /// <param name="window">The steps.</param>
    /// <param name="samples">Rows at the most.</param>
    /// <param name="maxAttempts">Attempts at the most; null for the usual ones.</param>
    /// <param name="before">Ends when nothing is waited for any more that is to be used up before these rows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public delegate Task<RowsPage> Fetch(StepWindow window, int samples, int? maxAttempts, Task before, CancellationToken cancellationToken);

    /// <summary>Rows that the next window should hold.</summary>
    public double Wanted { get; private set; } = Math.Max(1, pageSize * Share);

    /// <summary>The first piece of what is open, which remains open but for this; null when nothing is.</summary>
    public async Task<HistoryPiece?> NextAsync(Stack<StepWindow> open, Task before, CancellationToken cancellationToken)
    {
        while (open.TryPop(out var window))
        {
            var (page, cut) = await AskAsync(window, before, cancellationToken);
            if (cut is not var (lower, upper))
            {
                // Nobody who reads side by side with this waits for these rows to be used up: there are as many of them as windows on their way.
                page!.ReleasePlace();
                return new HistoryPiece(window, page);
            }
            page?.Dispose();
            open.Push(upper);
            open.Push(lower);
        }
        return null;
    }

    private async Task<(RowsPage? Page, (StepWindow Lower, StepWindow Upper)? Cut)> AskAsync(StepWindow window, Task before, CancellationToken cancellationToken)
    {
        RowsPage page;
        try
        {
            page = await fetch(window, pageSize, window.Width > 1 ? AttemptsAtAWindow : null, before, cancellationToken);
        }
        catch (WandbException refused) when (window.Width > 1 && TooMuch.MayExplain(refused.Failure))
        {
            // A server that is in trouble has not been asked for too much.
            if (refused.Failure.Code != FailureCode.AnswerTooLarge && !await AnswersAsync(cancellationToken))
                throw;
            Wanted = Math.Max(1, Wanted / 2);
            return (null, window.SplitAt(window.From));
        }
        if (window.MayBeSampled(page.Count, pageSize))
        {
            var steps = RowStep.Of(page);
            return (page, window.SplitAt(steps.Count > 0 ? steps[steps.Count / 2] : window.From));
        }
        Wanted = Math.Min(Math.Max(1, pageSize * Share), Wanted * 2);
        return (page, null);
    }

    /// <summary>Whether the server answers a question about this history at all.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var page = await fetch(Beyond, 1, AttemptsAtAWindow, Task.CompletedTask, cancellationToken);
            return true;
        }
        catch (WandbException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            return false;
        }
    }
}

/// <summary>Rows of a window of steps. Who has them disposes them.</summary>
internal sealed record HistoryPiece(StepWindow Window, RowsPage Rows);
