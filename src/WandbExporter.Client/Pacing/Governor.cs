using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Pacing;

/// <summary>
/// The budget of a server for all that ask it from this process. Requests start in the order in which they asked. A refusal pauses everybody.
/// </summary>
public sealed class Governor : IBudget, IDisposable
{
    /// <summary>Requests that may start at once after a quiet moment, when a rate is set.</summary>
    private const int Burst = 10;

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _queue = new();
    private readonly TimeProvider _time;
    private readonly int _maxConcurrency;
    private readonly TimeSpan _longestPause;
    private readonly AdaptiveRate _rate;
    private readonly ITimer _timer;
    private readonly long _epoch;
    private TimeSpan _nextStart;
    private TimeSpan _pausedUntil;
    private TimeSpan _lastRefusal = TimeSpan.MinValue;
    private TimeSpan _windowStart;
    private int _startedInWindow;
    private int _inFlight;
    private long _requests;
    private long _retries;
    private long _throttled;
    private TimeSpan _throttledTime;
    private double? _remaining;
    private TimeSpan? _resetAt;

    public Governor(int maxConcurrency, double? maxRequestsPerSecond, TimeProvider time, TimeSpan longestPause)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _maxConcurrency = maxConcurrency;
        _longestPause = longestPause;
        _rate = new AdaptiveRate(maxRequestsPerSecond);
        _epoch = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Pump(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    public BudgetSnapshot Snapshot()
    {
        lock (_gate)
        {
            var now = Now;
            return new BudgetSnapshot(
                _remaining,
                _resetAt is null ? null : Positive(_resetAt.Value - now),
                _rate.Current,
                _inFlight,
                _queue.Count,
                _requests,
                _retries,
                _throttled,
                Positive(_pausedUntil - now),
                _throttledTime - Positive(_pausedUntil - now));
        }
    }

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter();
        lock (_gate)
            waiter.Node = _queue.AddLast(waiter);
        Pump();
        if (waiter.Turn.Task.IsCompleted)
            return await waiter.Turn.Task;
        await using var registration = cancellationToken.Register(() => Leave(waiter, cancellationToken));
        return await waiter.Turn.Task;
    }

    public void Observe(BudgetNotice notice, bool refused, TimeSpan fallbackPause)
    {
        lock (_gate)
        {
            var now = Now;
            if (notice.Remaining is { } left)
                _remaining = left;
            if (notice.Reset is { } reset)
                _resetAt = now + reset;
            if (notice is { Remaining: { } budget, Reset: { } window })
                _rate.Announced(budget, window);
            if (refused)
            {
                _throttled++;
                // Requests that were in flight when the first one was refused tell nothing new.
                if (now >= _pausedUntil || _lastRefusal == TimeSpan.MinValue)
                {
                    _rate.Refused(_startedInWindow / Math.Max(1, (now - _windowStart).TotalSeconds));
                    _lastRefusal = now;
                }
                PauseUntil(now, notice.RetryAfter ?? notice.Reset ?? fallbackPause);
            }
            else
            {
                _rate.Answered();
                if (notice is { Remaining: 0, Reset: { } untilReset })
                    PauseUntil(now, untilReset);
            }
        }
        Pump();
    }

    public void CountRetry() => Interlocked.Increment(ref _retries);

    public void Dispose() => _timer.Dispose();

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private void PauseUntil(TimeSpan now, TimeSpan pause)
    {
        var until = now + (pause < _longestPause ? pause : _longestPause);
        if (until <= _pausedUntil)
            return;
        _throttledTime += until - (_pausedUntil > now ? _pausedUntil : now);
        _pausedUntil = until;
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (waiter.Node?.List is null)
                return;
            _queue.Remove(waiter.Node);
        }
        waiter.Turn.TrySetCanceled(cancellationToken);
        Pump();
    }

    private void Exit()
    {
        lock (_gate)
            _inFlight--;
        Pump();
    }

    /// <summary>Lets everybody start whose turn it is, and sets the timer for the next one.</summary>
    private void Pump()
    {
        while (true)
        {
            Waiter next;
            lock (_gate)
            {
                if (_queue.First is null || _inFlight >= _maxConcurrency)
                    return;
                var now = Now;
                var interval = double.IsInfinity(_rate.Current) ? TimeSpan.Zero : TimeSpan.FromSeconds(1 / _rate.Current);
                var due = _nextStart - interval * (Burst - 1);
                if (_pausedUntil > due)
                    due = _pausedUntil;
                if (due > now)
                {
                    _timer.Change(due - now, Timeout.InfiniteTimeSpan);
                    return;
                }
                next = _queue.First.Value;
                _queue.RemoveFirst();
                Start(now, interval);
            }
            next.Turn.TrySetResult(new Lease(this));
        }
    }

    private void Start(TimeSpan now, TimeSpan interval)
    {
        _nextStart = (_nextStart > now ? _nextStart : now) + interval;
        _inFlight++;
        _requests++;
        if (now - _windowStart > TimeSpan.FromSeconds(10))
        {
            _windowStart = now;
            _startedInWindow = 0;
        }
        _startedInWindow++;
    }

    private sealed class Waiter
    {
        public TaskCompletionSource<IDisposable> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Node { get; set; }
    }

    private sealed class Lease(Governor governor) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
                governor.Exit();
        }
    }
}
