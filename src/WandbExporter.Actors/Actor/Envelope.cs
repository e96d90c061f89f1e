namespace Akka.Actor;

/// <summary>A message and who sent it.</summary>
public readonly record struct Envelope(object Message, IActorRef Sender)
{
    public override string ToString() =>
        $"<{Message}> from {(Sender is null || Equals(Sender, ActorRefs.NoSender) ? "NoSender" : Sender.ToString())}";
}
