using Akka.Actor;

namespace Akka.Event;

/// <summary>Publish and subscribe by type, subtypes included.</summary>
public class EventStream : LoggingBus
{
    private readonly Lock _lock = new();
    private volatile Subscription[] _subscriptions = [];

    internal EventStream(Settings settings) => Level = Logging.TryParse(settings.LogLevel);

    public override bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        lock (_lock)
        {
            if (_subscriptions.Any(s => s.Subscriber.Equals(subscriber) && s.Channel.IsAssignableFrom(channel)))
                return false;
            _subscriptions =
            [
                .. _subscriptions.Where(s => !(s.Subscriber.Equals(subscriber) && channel.IsAssignableFrom(s.Channel))),
                new Subscription(subscriber, channel),
            ];
            return true;
        }
    }

    public bool Unsubscribe(IActorRef subscriber, Type channel) =>
        Remove(s => s.Subscriber.Equals(subscriber) && channel.IsAssignableFrom(s.Channel));

    public override bool Unsubscribe(IActorRef subscriber) => Remove(s => s.Subscriber.Equals(subscriber));

    public override void Publish(object @event)
    {
        var sawDead = false;
        foreach (var (subscriber, channel) in _subscriptions)
        {
            if (!channel.IsInstanceOfType(@event))
                continue;
            if (((ActorRefBase)subscriber).IsTerminated)
                sawDead = true;
            else
                subscriber.Tell(@event, ActorRefs.NoSender);
        }

        if (sawDead)
            Remove(s => ((ActorRefBase)s.Subscriber).IsTerminated);
    }

    private bool Remove(Predicate<Subscription> isRemoved)
    {
        lock (_lock)
        {
            var before = _subscriptions.Length;
            _subscriptions = Array.FindAll(_subscriptions, s => !isRemoved(s));
            return _subscriptions.Length < before;
        }
    }

    private readonly record struct Subscription(IActorRef Subscriber, Type Channel);
}
