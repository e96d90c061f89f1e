using Akka.Actor;

namespace Akka.TestKit;

/// <summary>A message that the test actor received, and from whom.</summary>
internal sealed record MessageEnvelope(object Message, IActorRef Sender);
