using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Pacing;

/// <summary>
/// The budget of a server for all that ask it from this process. Requests start in the order in which they asked. A refusal pauses everybody.
/// </summary>
public sealed class Governor : IBudget, IDisposable
{
    /// <summary>Requests that may start at once after a quiet moment, when a rate is set.</summary>
    private const int Burst = 10;

    private readonly Lock gate = new();
    private readonly LinkedList<Waiter> queue = new();
    private readonly TimeProvider time;
    private readonly int maxConcurrency;
    private readonly TimeSpan longestPause;
    private readonly AdaptiveRate rate;
    private readonly ITimer timer;
    private readonly long epoch;
    private TimeSpan nextStart;
    private TimeSpan pausedUntil;
    private TimeSpan lastRefusal = TimeSpan.MinValue;
    private TimeSpan windowStart;
    private int startedInWindow;
    private int inFlight;
    private long requests;
    private long retries;
    private long throttled;
    private TimeSpan throttledTime;
    private double? remaining;
    private TimeSpan? resetAt;

    public Governor(int maxConcurrency, double? maxRequestsPerSecond, TimeProvider time, TimeSpan longestPause)
    {
        ArgumentNullException.ThrowIfNull(time);
        this.time = time;
        this.maxConcurrency = maxConcurrency;
        this.longestPause = longestPause;
        rate = new AdaptiveRate(maxRequestsPerSecond);
        epoch = time.GetTimestamp();
        timer = time.CreateTimer(_ => Pump(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Now => time.GetElapsedTime(epoch);

    public BudgetSnapshot Snapshot()
    {
        lock (gate)
        {
            var now = Now;
            return new BudgetSnapshot(
                remaining,
                resetAt is null ? null : Positive(resetAt.Value - now),
                rate.Current,
                inFlight,
                queue.Count,
                requests,
                retries,
                throttled,
                Positive(pausedUntil - now),
                throttledTime - Positive(pausedUntil - now));
        }
    }

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter();
        lock (gate) waiter.Node = queue.AddLast(waiter);
        Pump();
        if (waiter.Turn.Task.IsCompleted) return await waiter.Turn.Task;
        await using var registration = cancellationToken.Register(() => Leave(waiter, cancellationToken));
        return await waiter.Turn.Task;
    }

    public void Observe(BudgetNotice notice, bool refused, TimeSpan fallbackPause)
    {
        lock (gate)
        {
            var now = Now;
            if (notice.Remaining is { } left) remaining = left;
            if (notice.Reset is { } reset) resetAt = now + reset;
            if (notice is { Remaining: { } budget, Reset: { } window }) rate.Announced(budget, window);
            if (refused)
            {
                throttled++;
                // Requests that were in flight when the first one was refused tell nothing new.
                if (now >= pausedUntil || lastRefusal == TimeSpan.MinValue)
                {
                    rate.Refused(startedInWindow / Math.Max(1, (now - windowStart).TotalSeconds));
                    lastRefusal = now;
                }
                PauseUntil(now, notice.RetryAfter ?? notice.Reset ?? fallbackPause);
            }
            else
            {
                rate.Answered();
                if (notice is { Remaining: 0, Reset: { } untilReset }) PauseUntil(now, untilReset);
            }
        }
        Pump();
    }

    public void CountRetry() => Interlocked.Increment(ref retries);

    public void Dispose() => timer.Dispose();

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private void PauseUntil(TimeSpan now, TimeSpan pause)
    {
        var until = now + (pause < longestPause ? pause : longestPause);
        if (until <= pausedUntil) return;
        throttledTime += until - (pausedUntil > now ? pausedUntil : now);
        pausedUntil = until;
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (waiter.Node?.List is null) return;
            queue.Remove(waiter.Node);
        }
        waiter.Turn.TrySetCanceled(cancellationToken);
        Pump();
    }

    private void Exit()
    {
        lock (gate) inFlight--;
        Pump();
    }

    /// <summary>Lets everybody start whose turn it is, and sets the timer for the next one.</summary>
    private void Pump()
    {
        while (true)
        {
            Waiter next;
            lock (gate)
            {
                if (queue.First is null || inFlight >= maxConcurrency) return;
                var now = Now;
                var interval = double.IsInfinity(rate.Current) ? TimeSpan.Zero : TimeSpan.FromSeconds(1 / rate.Current);
                var due = nextStart - interval * (Burst - 1);
                if (pausedUntil > due) due = pausedUntil;
                if (due > now)
                {
                    timer.Change(due - now, Timeout.InfiniteTimeSpan);
                    return;
                }
                next = queue.First.Value;
                queue.RemoveFirst();
                Start(now, interval);
            }
            next.Turn.TrySetResult(new Lease(this));
        }
    }

    private void Start(TimeSpan now, TimeSpan interval)
    {
        nextStart = (nextStart > now ? nextStart : now) + interval;
        inFlight++;
        requests++;
        if (now - windowStart > TimeSpan.FromSeconds(10))
        {
            windowStart = now;
            startedInWindow = 0;
        }
        startedInWindow++;
    }

    private sealed class Waiter
    {
        public TaskCompletionSource<IDisposable> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Node { get; set; }
    }

    private sealed class Lease(Governor governor) : IDisposable
    {
        private int returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref returned, 1) == 0) governor.Exit();
        }
    }
}
