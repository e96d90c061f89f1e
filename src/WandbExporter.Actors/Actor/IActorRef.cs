namespace Akka.Actor;

/// <summary>A handle to an actor; two are equal when they name the same incarnation of the same path.</summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>, IComparable
{
    ActorPath Path { get; }
}
