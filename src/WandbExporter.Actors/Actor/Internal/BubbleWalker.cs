namespace Akka.Actor.Internal;

/// <summary>Parent of the root guardian: takes what has no one above it.</summary>
internal sealed class BubbleWalker(ActorPath path, ActorSystemImpl system) : ActorRefBase
{
    public override ActorPath Path { get; } = path;

    protected override void TellInternal(object message, IActorRef sender) => system.DeadLetters.Tell(message, sender);

    internal override void SendSystemMessage(SystemMessage message)
    {
        switch (message)
        {
            case Failed failed:
                ((ActorRefBase)failed.Child).SendSystemMessage(new Terminate());
                break;
            case DeathWatchNotification:
                system.RootStopped();
                break;
        }
    }
}
