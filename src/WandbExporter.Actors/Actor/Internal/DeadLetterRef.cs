using Akka.Event;

namespace Akka.Actor.Internal;

internal sealed class DeadLetterRef(ActorPath path, EventStream events) : ActorRefBase
{
    public override ActorPath Path { get; } = path;

    protected override void TellInternal(object message, IActorRef sender)
    {
        var letter = message as AllDeadLetters ?? new DeadLetter(message, sender ?? this, this);
        if (letter is DeadLetter { Message: IDeadLetterSuppression suppressed })
            letter = new SuppressedDeadLetter(suppressed, letter.Sender, letter.Recipient);
        if (letter.Message is Identify identify)
            letter.Sender.Tell(new ActorIdentity(identify.MessageId, null), this);
        events.Publish(letter);
    }

    internal override void SendSystemMessage(SystemMessage message)
    {
        if (message is Watch watch)
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false));
    }
}
