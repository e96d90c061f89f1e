using WandbExporter.Client.Histories;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// The windows of one history that are asked for before their turn. They are handed out in the order in which they were begun. Belongs to
/// one reader; who disposes it gives up what is on its way.
/// </summary>
internal sealed class WindowsInFlight(StreamContext context, HistoryPages pages) : IDisposable
{
    private readonly int _first = context.Settings.History.WindowsInFlight;
    private readonly Queue<(StepWindow Window, TaskCompletionSource Turn, Task<(Attempt<WindowRows> Attempt, TimeSpan Elapsed)> Fetch)> _begun = [];
    private readonly WindowGrowth _growth = new(
        context.Settings.History.WindowsInFlight, Math.Max(context.Settings.History.WindowsInFlight, context.Settings.Transport.MaxConcurrency));

    private long _refusals = context.Client.Budget.Snapshot().Throttled;

    public int Count => _begun.Count;

    /// <summary>Whether one more may begin.</summary>
    public bool TryTakePlace() => _begun.Count < _growth.Windows && context.Pages.TryTake(always: _begun.Count < _first);

    /// <summary>Asks for a window. Its place was taken.</summary>
    public void Begin(StepWindow window)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _begun.Enqueue((window, turn, FetchAsync(window, turn.Task)));
    }

    /// <summary>What became of the first window that was begun; there must be one.</summary>
    public async Task<(StepWindow Window, Attempt<WindowRows> Attempt)> TakeAsync()
    {
        var (window, turn, fetch) = _begun.Dequeue();
        // Whatever came before it was used up, so it may take what the others have to leave to it.
        turn.SetResult();
        try
        {
            var waited = !fetch.IsCompleted;
            var (attempt, elapsed) = await fetch;
            if (attempt is Fetched<WindowRows> { Value: var rows })
                Learn(rows.Bytes, elapsed, waited);
            return (window, attempt);
        }
        finally
        {
            context.Pages.GiveBack();
        }
    }

    public void Dispose()
    {
        while (_begun.TryDequeue(out var begun))
        {
            context.Pages.GiveBack();
            _ = DropAsync(begun.Fetch);
        }
    }

    private static async Task DropAsync(Task<(Attempt<WindowRows> Attempt, TimeSpan Elapsed)> fetch)
    {
        await ((Task)fetch).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fetch is { IsCompletedSuccessfully: true } && (await fetch).Attempt is Fetched<WindowRows> { Value: var rows })
            rows.Dispose();
    }

    private void Learn(long bytes, TimeSpan elapsed, bool waited)
    {
        var refusals = context.Client.Budget.Snapshot().Throttled;
        if (refusals != _refusals)
            _growth.Refused();
        else
            _growth.Took(bytes, elapsed, waited);
        _refusals = refusals;
    }

    private async Task<(Attempt<WindowRows> Attempt, TimeSpan Elapsed)> FetchAsync(StepWindow window, Task turn)
    {
        var begun = context.Time.GetTimestamp();
        var attempt = await Attempt.Of(() => pages.FetchAsync([window], turn));
        return (attempt, context.Time.GetElapsedTime(begun));
    }
}
