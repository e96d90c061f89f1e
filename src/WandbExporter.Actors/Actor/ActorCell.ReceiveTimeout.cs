using Akka.Actor.Internal;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    private TimeSpan? _receiveTimeout;
    private ICancelable _pendingReceiveTimeout;

    public TimeSpan? ReceiveTimeout => _receiveTimeout;

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        _receiveTimeout = timeout;
        if (timeout is null)
            CancelReceiveTimeout();
    }

    public void CheckReceiveTimeout(object lastMessage)
    {
        if (_receiveTimeout is not { } timeout)
        {
            CancelReceiveTimeout();
        }
        else if (_pendingReceiveTimeout is null || !IsIgnored(lastMessage))
        {
            CancelReceiveTimeout();
            _pendingReceiveTimeout = System.Scheduler.ScheduleTellOnceCancelable(timeout, Ref, Actor.ReceiveTimeout.Instance, Ref);
        }
    }

    private static bool IsIgnored(object message) =>
        message is INotInfluenceReceiveTimeout or TimerMessage { Message: INotInfluenceReceiveTimeout };

    private void CancelReceiveTimeout()
    {
        _pendingReceiveTimeout?.Cancel();
        _pendingReceiveTimeout = null;
    }
}
