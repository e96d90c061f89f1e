using System.Collections.Concurrent;

namespace Akka.Actor.Internal;

/// <summary>Timers of the time provider; none fires after the system has ended.</summary>
internal sealed class TimerQueueScheduler(TimeProvider time) : IScheduler, IAdvancedScheduler, IDisposable
{
    private readonly ConcurrentDictionary<Entry, bool> _entries = new();
    private volatile bool _disposed;

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now => time.GetUtcNow();

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        ScheduleOnce(delay, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        ScheduleRepeatedly(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Start(delay, Timeout.InfiniteTimeSpan, action, cancelable);
    }

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(initialDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        Start(initialDelay, interval, action, cancelable);
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (var entry in _entries.Keys)
            entry.Dispose();
    }

    private void Start(TimeSpan delay, TimeSpan interval, Action action, ICancelable cancelable)
    {
        if (_disposed || cancelable?.IsCancellationRequested == true)
            return;
        var entry = new Entry(this, action, once: interval == Timeout.InfiniteTimeSpan);
        _entries.TryAdd(entry, true);
        entry.Start(time, delay, interval, cancelable);
    }

    private sealed class Entry(TimerQueueScheduler owner, Action action, bool once) : IDisposable
    {
        private readonly Lock _lock = new();
        private CancellationTokenRegistration _registration;
        private ITimer _timer;
        private bool _disposed;

        public void Start(TimeProvider time, TimeSpan delay, TimeSpan interval, ICancelable cancelable)
        {
            lock (_lock)
                _timer = time.CreateTimer(static state => ((Entry)state).Fire(), this, delay, interval);
            if (cancelable is not null)
                _registration = cancelable.Token.Register(Dispose);
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _disposed = true;
                _timer?.Dispose();
            }

            owner._entries.TryRemove(this, out _);
        }

        private void Fire()
        {
            lock (_lock)
            {
                if (_disposed)
                    return;
            }

            action();
            if (!once)
                return;
            _registration.Unregister();
            Dispose();
        }
    }
}
