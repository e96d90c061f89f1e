using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>An actor whose behaviour is a list of typed handlers; the first that fits a message gets it.</summary>
public abstract class ReceiveActor : UntypedActor
{
    private List<Func<object, bool>> _configuring;
    private bool _catchesAll;
    private Func<object, bool>[] _initial;

    protected ReceiveActor() => _configuring = [];

    /// <summary>The constructor has run: what it configured is the first behaviour.</summary>
    internal void FinishConfiguration()
    {
        if (_initial is not null)
            return;
        _initial = [.. _configuring];
        _configuring = null;
        _catchesAll = false;
    }

    protected sealed override void OnReceive(object message) => Dispatch(_initial, message);

    protected void Become(Action configure)
    {
        var handlers = Configure(configure);
        Become((object message) => Dispatch(handlers, message));
    }

    protected void BecomeStacked(Action configure)
    {
        var handlers = Configure(configure);
        BecomeStacked((object message) => Dispatch(handlers, message));
    }

    protected void Receive<T>(Action<T> handler, Predicate<T> shouldHandle = null) => Add(handler, shouldHandle);

    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Add(handler, shouldHandle);

    protected void Receive<T>(Func<T, bool> handler) => AddHandler(m => m is T message && handler(message));

    protected void Receive(Type messageType, Action<object> handler, Predicate<object> shouldHandle = null) =>
        Add(messageType, handler, shouldHandle);

    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Add(messageType, handler, shouldHandle);

    protected void Receive(Type messageType, Func<object, bool> handler) =>
        AddHandler(m => messageType.IsInstanceOfType(m) && handler(m));

    protected void ReceiveAny(Action<object> handler) => Add(handler, null);

    /// <summary>The next message waits until the handler's task has ended; its failure is the actor's failure.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T> shouldHandle = null) =>
        Add(m => ActorTaskScheduler.RunTask(() => handler(m)), shouldHandle);

    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object> shouldHandle = null) =>
        Add(messageType, m => ActorTaskScheduler.RunTask(() => handler(m)), shouldHandle);

    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        ReceiveAsync(messageType, handler, shouldHandle);

    protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAsync(handler);

    private Func<object, bool>[] Configure(Action configure)
    {
        var (outer, outerCatchesAll) = (_configuring, _catchesAll);
        _configuring = [];
        _catchesAll = false;
        try
        {
            configure();
            return [.. _configuring];
        }
        finally
        {
            (_configuring, _catchesAll) = (outer, outerCatchesAll);
        }
    }

    private void Dispatch(Func<object, bool>[] handlers, object message)
    {
        foreach (var handler in handlers)
            if (handler(message))
                return;
        Unhandled(message);
    }

    private void Add<T>(Action<T> handler, Predicate<T> shouldHandle)
    {
        AddHandler(m =>
        {
            if (m is not T message || shouldHandle?.Invoke(message) == false)
                return false;
            handler(message);
            return true;
        });
        _catchesAll |= typeof(T) == typeof(object) && shouldHandle is null;
    }

    private void Add(Type messageType, Action<object> handler, Predicate<object> shouldHandle)
    {
        AddHandler(m =>
        {
            if (!messageType.IsInstanceOfType(m) || shouldHandle?.Invoke(m) == false)
                return false;
            handler(m);
            return true;
        });
        _catchesAll |= messageType == typeof(object) && shouldHandle is null;
    }

    private void AddHandler(Func<object, bool> handler)
    {
        if (_configuring is null)
            throw new InvalidOperationException(
                "You may only call Receive-methods when constructing the actor and inside Become().");
        if (_catchesAll)
            throw new InvalidOperationException(
                "A handler that catches all messages has been added. No handler can be added after that.");
        _configuring.Add(handler);
    }
}
