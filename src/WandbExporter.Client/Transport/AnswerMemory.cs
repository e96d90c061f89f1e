namespace WandbExporter.Client.Transport;

/// <summary>
/// The memory of answers, over all requests together. Up to a size an answer is received beside all others; beyond it one at a time, from
/// its first bytes beyond that size until what was made of it is written. The others wait: a moment with what they have, in the middle of
/// their bodies, and then with nothing, because a server does not wait for ever. So a server whose every answer inflates to the limit costs
/// time and not memory.
/// </summary>
/// <param name="requests">How many answers may be on their way.</param>
/// <param name="time">The clock.</param>
/// <param name="waiting">Told of answers that have waited for long; null: nobody asks.</param>
internal sealed class AnswerMemory(int requests, TimeProvider time, Action<WaitingAnswer>? waiting) : IDisposable
{
    /// <summary>The longest answer where less can be asked for.</summary>
    public const long MostOfMany = 16L << 20;

    private const long FreeOfAll = 64L << 20;
    private const long LeastFree = 1L << 20;
    private const long MostFree = 8L << 20;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenWords = TimeSpan.FromMinutes(1);

    /// <summary>If none gets on for so long, it may be that the one that has the place waits for rows of one that waits for the place.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _turn = new(1);
    private long _handedOver;
    private int _waiters;
    private long _toldAt = long.MinValue;

    /// <summary>What an answer may have without asking.</summary>
    public long Free { get; } = Math.Clamp(FreeOfAll / requests, LeastFree, MostFree);

    /// <summary>Waits a moment for the place of a long answer; null if it is not free by then.</summary>
    /// <param name="subject">What the answer is about.</param>
    /// <param name="before">Ends when nothing is waited for any more that this answer has to wait behind.</param>
    /// <param name="cancellationToken">Nobody wants the answer any more.</param>
    public async Task<IDisposable?> TryTakeAsync(string subject, Task before, CancellationToken cancellationToken)
    {
        if (before.IsCompletedSuccessfully && _turn.Wait(0, CancellationToken.None))
            return new Place(this);
        Interlocked.Increment(ref _waiters);
        try
        {
            var since = time.GetTimestamp();
            if (await IsInTimeAsync(before.WaitAsync, Moment, cancellationToken)
                && await IsInTimeAsync(_turn.WaitAsync, Moment - time.GetElapsedTime(since), cancellationToken))
            {
                return new Place(this);
            }
            Tell(subject);
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiters);
        }
    }

    /// <summary>Waits for the place of a long answer that is to be asked for again.</summary>
    public async Task<IDisposable> TakeAsync(Task before, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiters);
        try
        {
            await before.WaitAsync(cancellationToken);
            while (true)
            {
                var seen = Interlocked.Read(ref _handedOver);
                if (await IsInTimeAsync(_turn.WaitAsync, Patience, cancellationToken))
                    return new Place(this);
                if (seen == Interlocked.Read(ref _handedOver))
                    return new Place(null);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiters);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool> IsInTimeAsync(Func<CancellationToken, Task> wait, TimeSpan most, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(most > TimeSpan.Zero ? most : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await wait(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Many wait for the same: one word in a while is enough.</summary>
    private void Tell(string subject)
    {
        var (now, last) = (time.GetTimestamp(), Interlocked.Read(ref _toldAt));
        if (waiting is null || (last != long.MinValue && time.GetElapsedTime(last, now) < BetweenWords))
            return;
        if (Interlocked.CompareExchange(ref _toldAt, now, last) == last)
            waiting(new WaitingAnswer(subject, Volatile.Read(ref _waiters)));
    }

    private void GiveBack()
    {
        Interlocked.Increment(ref _handedOver);
        try
        {
            _turn.Release();
        }
        catch (ObjectDisposedException)
        {
            // The client is gone, and who waited for it.
        }
    }

    /// <summary>What a unit that failed leaves behind comes back with the memory that it stands for, when that is collected.</summary>
    private sealed class Place(AnswerMemory? memory) : IDisposable
    {
        private AnswerMemory? _from = memory;

        ~Place() => GiveBack();

        public void Dispose()
        {
            GiveBack();
            GC.SuppressFinalize(this);
        }

        private void GiveBack() => Interlocked.Exchange(ref _from, null)?.GiveBack();
    }
}
