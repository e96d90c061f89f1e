namespace Akka.Actor.Internal;

internal sealed class ActorCellRef(ActorCell cell, ActorPath path) : ActorRefBase
{
    public ActorCell Cell { get; } = cell;

    public override ActorPath Path { get; } = path;

    internal override bool IsTerminated => Cell.IsTerminated;

    protected override void TellInternal(object message, IActorRef sender) => Cell.Enqueue(new Envelope(message, sender));

    internal override void SendSystemMessage(SystemMessage message) => Cell.Enqueue(message);
}
