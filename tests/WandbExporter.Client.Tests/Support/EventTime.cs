namespace WandbExporter.Client.Tests.Support;

/// <summary>
/// A clock that is also the only thread: all that is due at a moment runs to its end, in order, before the clock moves to the next timer. So an
/// hour of thousands of requests takes a second, and runs the same way each time.
/// </summary>
internal sealed class EventTime : TimeProvider
{
    private readonly PriorityQueue<(EventTimer Timer, int Version), (long Due, long Number)> _timers = new();
    private readonly Context _context = new();
    private long _now = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private long _timersSet;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => new(_now, TimeSpan.Zero);

    /// <summary>Begins the work and lets time pass.</summary>
    public void Run(TimeSpan span, Action begin)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            begin();
            var until = _now + span.Ticks;
            while (true)
            {
                _context.RunAll();
                if (!_timers.TryPeek(out var next, out var place) || place.Due > until)
                    break;
                _timers.Dequeue();
                _now = Math.Max(_now, place.Due);
                next.Timer.FireIf(next.Version);
            }
            _now = until;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new EventTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class EventTimer(EventTime time, TimerCallback callback, object? state) : ITimer
    {
        private int _version;

        public void FireIf(int version)
        {
            if (version == _version)
                callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _version++;
            if (dueTime != Timeout.InfiniteTimeSpan)
                time._timers.Enqueue((this, _version), (time._now + dueTime.Ticks, time._timersSet++));
            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Context : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _work = new();

        public override void Post(SendOrPostCallback d, object? state) => _work.Enqueue((d, state));

        public void RunAll()
        {
            while (_work.TryDequeue(out var next))
                next.Callback(next.State);
        }
    }
}
