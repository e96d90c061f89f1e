using System.Collections.Concurrent;

namespace WandbExporter.Client.Tests.Support;

/// <summary>
/// A clock that does not wait: whoever waits shorter or longer than the attempt timeout is woken at once, and the clock has moved by
/// that much. The attempt timeout itself never runs out unless <see cref="ExpireTimeouts"/>.
/// </summary>
internal sealed class AutoTime : TimeProvider
{
    /// <summary>An unusual length, so that it is told from a back-off.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromMilliseconds(31_415);

    private readonly ConcurrentQueue<TimeSpan> _waits = new();
    private long _ticks = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>The waits so far, in order.</summary>
    public IReadOnlyList<TimeSpan> Waits => [.. _waits];

    public bool ExpireTimeouts { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new AutoTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class AutoTimer(AutoTime time, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan || (dueTime == AttemptTimeout && !time.ExpireTimeouts))
                return true;
            if (dueTime != AttemptTimeout)
                time._waits.Enqueue(dueTime);
            Interlocked.Add(ref time._ticks, dueTime.Ticks);
            ThreadPool.UnsafeQueueUserWorkItem(_ => callback(state), null);
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
