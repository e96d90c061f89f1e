using WandbExporter.Client.Histories;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Fetches the rows of a window, all that the server has. A server answers a window that holds more rows than it gives with a sample,
/// and does not say so; one that is too much for it is answered with an error, or not at all. Either way the window is cut until every
/// piece is whole. A piece that cannot be had however small it is becomes a gap, so that one poisoned row costs that row alone.
/// </summary>
/// <param name="beyond">A step at which nothing is logged.</param>
/// <param name="turn">Ends when nothing is waited for any more that comes before this history.</param>
/// <param name="cancellationToken">Nobody wants the rows any more.</param>
internal sealed class HistoryPages(StreamContext context, RunPath run, PageWeight weight, long beyond, Task turn, CancellationToken cancellationToken)
{
    private readonly HistorySettings _settings = context.Settings.History;
    private int _refusals;

    /// <summary>
    /// The rows of some windows that follow each other, as far as they are not too many to hold at a time: a window may turn out to have
    /// any number of them.
    /// </summary>
    /// <param name="windowsInOrder">The windows.</param>
    /// <param name="windowsTurn">Ends when the rows of all windows before these are used up; null if they are.</param>
    /// <exception cref="ExportException">The server, not a window, is in trouble; nothing is kept.</exception>
    public async Task<WindowRows> FetchAsync(IReadOnlyList<StepWindow> windowsInOrder, Task? windowsTurn = null)
    {
        var rows = new WindowRows();
        var before = windowsTurn is null ? turn : Task.WhenAll(turn, windowsTurn);
        try
        {
            var open = new Stack<StepWindow>(windowsInOrder.Reverse());
            var samples = new List<Sample>();
            while (rows.Bytes < _settings.PageBytes && !rows.HavePlace && open.TryPop(out var window))
            {
                if (await FetchAsync(window, rows, samples, before) is not { } cut)
                    continue;
                open.Push(cut.Upper);
                open.Push(cut.Lower);
            }
            rows.Rest = [.. open];
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>Fetches a window, or says where it has to be cut.</summary>
    private async Task<(StepWindow Lower, StepWindow Upper)?> FetchAsync(StepWindow window, WindowRows into, List<Sample> samples, Task before)
    {
        RowsPage page;
        try
        {
            var attempts = window.Width > 1 ? _settings.AttemptsAtAWindow : _settings.AttemptsAtAStep;
            page = await context.Client.Runs.GetHistoryAsync(run, window.From, window.To, _settings.PageRows, attempts, before, cancellationToken);
        }
        catch (ExportException e) when (TooMuch.MayExplain(e.Failure))
        {
            return await OnRefusalAsync(window, e, into);
        }
        context.Meter.Received(page.WireBytes);
        if (await HoldsTheNextWindowsFirstRowAsync(page, window))
            page.DropLast();
        weight.Observe(page.Count, page.WireBytes, page.Elapsed);
        into.Answered(window, page.Count);
        if (window.MayBeSampled(page.Count, _settings.PageRows))
        {
            using (page)
            {
                samples.Add(new Sample(window, page.Count));
                // A sample is spread over the rows, so its middle row halves them, wherever in the window they lie.
                var steps = RowStep.Of(page);
                return window.SplitAt(steps.Count > 0 ? steps[steps.Count / 2] : window.From);
            }
        }
        into.Add(page);
        foreach (var sample in samples.Where(sample => sample.Holds(window)))
        {
            if (sample.HadMore(page.Count))
                weight.LearnCap(sample.Rows);
        }
        return null;
    }

    /// <summary>
    /// To some servers a window's upper step is inside it. A row that says it has that step may also be an odd one, so the step is asked for
    /// by itself, until it was found once to be the very same row.
    /// </summary>
    private async Task<bool> HoldsTheNextWindowsFirstRowAsync(RowsPage page, StepWindow window)
    {
        if (page.Count == 0 || window.To >= StepWindow.EndOfSteps || !RowStep.TryRead(page[page.Count - 1], out var step) || step != window.To)
            return false;
        if (context.Server.IncludesMaxStep)
            return true;
        // That answer may be a long one too, and would wait for this one.
        page.ReleasePlace();
        try
        {
            using var next = await context.Client.Runs.GetHistoryAsync(run, window.To, window.To + 1, _settings.PageRows, _settings.AttemptsAtAWindow, cancellationToken: cancellationToken);
            context.Server.IncludesMaxStep = next.Count > 0 && next[0].SequenceEqual(page[page.Count - 1]);
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            // Then the row is kept: it may be the only one that comes of this step.
        }
        return context.Server.IncludesMaxStep;
    }

    private async Task<(StepWindow Lower, StepWindow Upper)?> OnRefusalAsync(StepWindow window, ExportException refusal, WindowRows into)
    {
        // A server that gives too much is in no trouble, and cutting its answers is what is to be done however often it is needed.
        var givesTooMuch = refusal.Failure.Code == FailureCode.AnswerTooLarge;
        var refusals = givesTooMuch ? 0 : Interlocked.Increment(ref _refusals);
        if (!givesTooMuch && !await AnswersAsync())
            throw refusal;
        if (window.Width > 1 && refusals < _settings.MaxRefusals)
        {
            weight.ObserveRefusal(weight.Rows);
            return window.SplitAt(window.From);
        }
        into.AddGap(new HistoryGap(window.From, window.To - 1, refusal.Failure.LastAnswer ?? refusal.Failure.Message));
        return null;
    }

    /// <summary>Whether the server answers a question about this run's history at all: for a step where nothing is logged.</summary>
    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var page = await context.Client.Runs.GetHistoryAsync(
                run, beyond, beyond == long.MaxValue ? beyond : beyond + 1, 1, _settings.AttemptsAtAWindow, cancellationToken: cancellationToken);
            return true;
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            return false;
        }
    }

    /// <summary>A page that may have been a sample: it was one when the pieces of its window have more rows than it had.</summary>
    private sealed class Sample(StepWindow window, int rows)
    {
        private long _found;

        public int Rows => rows;

        public bool Holds(StepWindow piece) => piece.From >= window.From && piece.To <= window.To;

        public bool HadMore(int piece) => (_found += piece) > rows;
    }
}
