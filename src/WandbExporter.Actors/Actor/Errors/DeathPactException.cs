namespace Akka.Actor;

/// <summary>An actor got a <see cref="Terminated"/> that it did not handle.</summary>
public class DeathPactException(IActorRef deadActor) : AkkaException($"Monitored actor [{deadActor}] terminated")
{
    public IActorRef DeadActor { get; } = deadActor;
}
