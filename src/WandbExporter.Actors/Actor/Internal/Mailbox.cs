using System.Collections.Concurrent;

namespace Akka.Actor.Internal;

/// <summary>
/// The actor's queues and the turn it takes on the thread pool: one thread at a time, system messages before each user
/// message, at most <c>throughput</c> user messages a turn.
/// </summary>
internal sealed class Mailbox(ActorCell cell, int throughput) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<SystemMessage> _system = new();
    private readonly ConcurrentQueue<Envelope> _user = new();
    private int _suspended;
    private int _scheduled;
    private volatile bool _closed;

    public bool IsClosed => _closed;

    public bool IsSuspended => Volatile.Read(ref _suspended) > 0;

    public void Enqueue(Envelope envelope)
    {
        if (_closed)
        {
            cell.SystemImpl.DeadLetter(envelope, cell.Ref);
            return;
        }

        _user.Enqueue(envelope);
        Schedule();
    }

    public void Enqueue(SystemMessage message)
    {
        if (_closed)
        {
            Refuse(message);
            return;
        }

        _system.Enqueue(message);
        Schedule();
    }

    public void Suspend() => Interlocked.Increment(ref _suspended);

    public void Resume()
    {
        if (Volatile.Read(ref _suspended) > 0)
            Interlocked.Decrement(ref _suspended);
        Schedule();
    }

    /// <summary>What is left, and what still comes, goes to the dead letters; a watch is answered at once.</summary>
    public void Close()
    {
        _closed = true;
        Drain();
    }

    public void Execute()
    {
        using (cell.EnterContext())
        {
            ProcessSystemMessages();
            for (var left = throughput; left > 0 && !_closed && !IsSuspended && TryDequeue(out var next); left--)
            {
                cell.Invoke(next);
                ProcessSystemMessages();
            }
        }

        if (_closed)
            Drain();
        Volatile.Write(ref _scheduled, 0);
        Thread.MemoryBarrier();
        if (HasWork())
            Schedule();
    }

    private bool HasWork() =>
        !_system.IsEmpty || (_closed && !_user.IsEmpty) || (!IsSuspended && !_user.IsEmpty);

    private bool TryDequeue(out Envelope next) => _user.TryDequeue(out next);

    private void ProcessSystemMessages()
    {
        while (_system.TryDequeue(out var message))
            if (_closed)
                Refuse(message);
            else
                cell.SystemInvoke(message);
    }

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Drain()
    {
        while (_system.TryDequeue(out var message))
            Refuse(message);
        while (TryDequeue(out var envelope))
            cell.SystemImpl.DeadLetter(envelope, cell.Ref);
    }

    private static void Refuse(SystemMessage message)
    {
        if (message is Watch watch)
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false));
    }
}
