using Akka.Actor;

namespace Akka.Event;

/// <summary>A message that could not be delivered.</summary>
public sealed class DeadLetter(object message, IActorRef sender, IActorRef recipient) : AllDeadLetters(message, sender, recipient);
