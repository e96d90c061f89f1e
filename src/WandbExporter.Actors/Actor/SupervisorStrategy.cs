using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Actor;

/// <summary>How a parent answers the failure of a child.</summary>
public abstract class SupervisorStrategy
{
    public static readonly IDecider DefaultDecider = Actor.Decider.From(
        Directive.Restart,
        Directive.Stop.When<ActorInitializationException>(),
        Directive.Stop.When<ActorKilledException>(),
        Directive.Stop.When<DeathPactException>());

    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    public static readonly OneForOneStrategy StoppingStrategy = new(_ => Directive.Stop);

    public abstract IDecider Decider { get; }

    protected bool LoggingEnabled { get; set; } = true;

    protected abstract Directive Handle(IActorRef child, Exception exception);

    private protected abstract void ProcessFailure(
        ActorCell supervisor, bool restart, IActorRef child, Exception cause, ChildStats stats, IReadOnlyCollection<ChildStats> children);

    /// <returns>False when the failure is the parent's own now.</returns>
    internal bool HandleFailure(
        ActorCell supervisor, IActorRef child, Exception cause, ChildStats stats, IReadOnlyCollection<ChildStats> children)
    {
        var directive = Handle(child, cause);
        LogFailure(supervisor, child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                ((ActorRefBase)child).SendSystemMessage(new Resume(cause));
                return true;
            case Directive.Restart:
            case Directive.Stop:
                ProcessFailure(supervisor, directive == Directive.Restart, child, cause, stats, children);
                return true;
            default:
                return false;
        }
    }

    protected virtual void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled || directive == Directive.Escalate)
            return;
        var message = cause is ActorInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        context.System.EventStream.Publish(directive == Directive.Resume
            ? new Warning(cause, child.Path.ToString(), GetType(), message)
            : new Error(cause, child.Path.ToString(), GetType(), message));
    }

    private protected static void RestartChild(IActorRef child, Exception cause, bool suspendFirst)
    {
        var target = (ActorRefBase)child;
        if (suspendFirst)
            target.SendSystemMessage(new Suspend());
        target.SendSystemMessage(new Recreate(cause));
    }
}
