namespace Akka.Actor;

public sealed class RootActorPath(Address address, string name = "") : ActorPath(name, ActorCell.UndefinedUid)
{
    public override Address Address { get; } = address;

    public override ActorPath Parent => null;

    public override ActorPath Root => this;
}
