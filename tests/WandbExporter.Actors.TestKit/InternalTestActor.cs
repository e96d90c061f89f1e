using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Keeps what it receives for the test to look at; watches on the test's behalf.</summary>
internal sealed class InternalTestActor : UntypedActor
{
    private readonly BlockingCollection<MessageEnvelope> _queue;

    public InternalTestActor(BlockingCollection<MessageEnvelope> queue) => _queue = queue;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WatchFor watch:
                Context.Watch(watch.Target);
                watch.Done.TrySetResult();
                break;
            case UnwatchFor unwatch:
                Context.Unwatch(unwatch.Target);
                unwatch.Done.TrySetResult();
                break;
            default:
                _queue.Add(new MessageEnvelope(message, Sender));
                break;
        }
    }

    internal sealed record WatchFor(IActorRef Target, TaskCompletionSource Done);

    internal sealed record UnwatchFor(IActorRef Target, TaskCompletionSource Done);
}
