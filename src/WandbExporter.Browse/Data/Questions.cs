using WandbExporter.Query;
using WandbExporter.Query.Parts;

namespace WandbExporter.Browse.Data;

/// <summary>
/// Questions that are answered at once, and share the room for what is fetched. One that finds none while others hold it lets go of what it has, waits until
/// another is done, and is asked again from its beginning: nobody waits and holds, so no two wait for each other. What does not fit with nothing beside it is refused.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="notice">Told of a question that has waited for ten seconds.</param>
internal sealed class Questions(TimeProvider time, Action<FetchedTable>? notice)
{
    private static readonly TimeSpan Said = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    // Those that wait wake each other too, when they let go of what they had: from the second time on each takes its time.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _holding;
    private long _begun;

    /// <summary>Counts what is held, until it is disposed.</summary>
    public IDisposable Hold(IDisposable held)
    {
        lock (_gate)
            _holding++;
        return new Counted(this, held);
    }

    /// <param name="hold">Begins to hold what is brought.</param>
    /// <param name="answer">Answers; given what it holds.</param>
    /// <param name="canAskAgain">Whether nothing was said yet.</param>
    /// <param name="cancellationToken">Of who asks.</param>
    /// <exception cref="SpoolFullException">It does not fit with nothing beside it, or others did not let go in time.</exception>
    public async Task AskAsync(Func<IDisposable> hold, Func<IDisposable, Task> answer, Func<bool> canAskAgain, CancellationToken cancellationToken)
    {
        DateTimeOffset? began = null;
        var isSaid = false;
        var pause = TimeSpan.Zero;
        for (var attempt = 1; ; attempt++)
        {
            await Task.Delay(pause, time, cancellationToken);
            if (attempt > 1)
                pause = pause == TimeSpan.Zero ? ShortestPause : pause < LongestPause ? pause * 2 : LongestPause;
            var (wasAlone, number) = Begin();
            SpoolFullException full;
            using (var held = hold())
            {
                try
                {
                    await answer(held);
                    return;
                }
                catch (SpoolFullException e) when (e.FitsAlone && canAskAgain())
                {
                    full = e;
                }
            }
            if (NextLeft(wasAlone, number) is not { } left)
                throw full;
            began ??= time.GetUtcNow();
            if (time.GetUtcNow() - began.Value >= Longest)
                throw full;
            if (!isSaid && !await IsDoneAsync(left, began.Value + Said, cancellationToken))
            {
                notice?.Invoke(full.Wanted);
                isSaid = true;
            }
            if (!await IsDoneAsync(left, began.Value + Longest, cancellationToken))
                throw full;
        }
    }

    private (bool WasAlone, long Number) Begin()
    {
        lock (_gate)
            return (_holding == 0, ++_begun);
    }

    /// <summary>Ends when another lets go; null if there is no other and was none, so that asking again would change nothing.</summary>
    private Task? NextLeft(bool wasAlone, long number)
    {
        lock (_gate)
        {
            if (_holding > 0)
                return _left.Task;
            return wasAlone && _begun == number ? null : Task.CompletedTask;
        }
    }

    private async Task<bool> IsDoneAsync(Task left, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var remaining = until - time.GetUtcNow();
        try
        {
            await left.WaitAsync(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Leave()
    {
        TaskCompletionSource left;
        lock (_gate)
        {
            _holding--;
            (left, _left) = (_left, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        left.SetResult();
    }

    private sealed class Counted(Questions questions, IDisposable held) : IDisposable
    {
        private int _isDisposed;

        /// <summary>What was held may go before anybody is told of it.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
                return;
            held.Dispose();
            questions.Leave();
        }
    }
}
