using Akka.Actor;

namespace Akka.Streams.Implementation;

/// <summary>The actor behind Sink.ActorRefWithAck: it asks its stream for an element only when the target has acknowledged the last one.</summary>
internal sealed class AcknowledgedSink<T> : ReceiveActor
{
    private readonly IAsyncEnumerator<T> _elements;
    private readonly IActorRef _target;
    private readonly object _init;
    private bool _acknowledged;
    private bool _asking;
    private (bool Has, T Element) _waiting;

    public AcknowledgedSink(
        IAsyncEnumerable<T> elements,
        IActorRef target,
        object onInitMessage,
        object ackMessage,
        object onCompleteMessage,
        Func<Exception, object> onFailureMessage)
    {
        _elements = elements.GetAsyncEnumerator();
        _target = target;
        _init = onInitMessage;
        Receive<Next>(next =>
        {
            _asking = false;
            if (!next.HasElement)
            {
                target.Tell(onCompleteMessage, Self);
                Context.Stop(Self);
                return;
            }
            _waiting = (true, next.Element);
            Send();
        });
        Receive<Status.Failure>(failed =>
        {
            _asking = false;
            target.Tell(onFailureMessage(failed.Cause), Self);
            Context.Stop(Self);
        });
        Receive<Terminated>(_ => Context.Stop(Self));
        ReceiveAny(message =>
        {
            if (!message.Equals(ackMessage))
            {
                Unhandled(message);
                return;
            }
            _acknowledged = true;
            Send();
        });
    }

    protected override void PreStart()
    {
        Context.Watch(_target);
        _target.Tell(_init, Self);
        Ask();
    }

    /// <summary>Ends the stream's stages; one that is being asked for an element is ended when it has answered.</summary>
    protected override void PostStop()
    {
        if (!_asking)
            _ = _elements.DisposeAsync().AsTask();
    }

    private void Send()
    {
        if (!_acknowledged || !_waiting.Has)
            return;
        _acknowledged = false;
        _target.Tell(_waiting.Element, Self);
        _waiting = default;
        Ask();
    }

    private void Ask()
    {
        _asking = true;
        NextAsync().PipeTo(Self);
    }

    private async Task<Next> NextAsync()
    {
        // The stages' work must not run inside this actor's message.
        await Task.Yield();
        return await _elements.MoveNextAsync() ? new Next(true, _elements.Current) : new Next(false, default);
    }

    private sealed record Next(bool HasElement, T Element);
}
