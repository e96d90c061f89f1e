namespace Akka.Actor.Internal;

/// <summary>Stands in as the sender of a question; the first answer completes it.</summary>
internal abstract class PromiseRef(ActorPath path) : ActorRefBase
{
    public override ActorPath Path { get; } = path;

    internal override void SendSystemMessage(SystemMessage message)
    {
        switch (message)
        {
            case Watch watch:
                watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false));
                break;
            case DeathWatchNotification notification:
                Tell(new Terminated(notification.Actor, notification.ExistenceConfirmed, false), ActorRefs.NoSender);
                break;
        }
    }
}
