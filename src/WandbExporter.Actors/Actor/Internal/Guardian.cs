using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>Parent of the top-level actors; the system ends when the user's guardian does.</summary>
internal sealed class Guardian(SupervisorStrategy strategy) : ActorBase
{
    public sealed record StopWhenStopped(IActorRef Child) : INotInfluenceReceiveTimeout;

    protected override SupervisorStrategy SupervisorStrategy() => strategy;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case StopWhenStopped stop:
                Context.Watch(stop.Child);
                break;
            case Terminated:
                Context.Stop(Self);
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }

        return true;
    }
}
