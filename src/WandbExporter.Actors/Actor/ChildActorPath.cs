namespace Akka.Actor;

public sealed class ChildActorPath(ActorPath parentPath, string name, long uid) : ActorPath(name, uid)
{
    public override Address Address => Parent.Address;

    public override ActorPath Parent { get; } = parentPath;

    public override ActorPath Root => Parent.Root;
}
