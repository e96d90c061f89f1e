namespace Akka.Actor;

public interface ICanWatch
{
    /// <summary>A <see cref="Terminated"/> comes here once the subject has stopped, also when it already had.</summary>
    IActorRef Watch(IActorRef subject);

    IActorRef WatchWith(IActorRef subject, object message);

    IActorRef Unwatch(IActorRef subject);
}
