namespace Akka.Actor.Internal;

/// <summary>Runs before any user message, also while the mailbox is suspended.</summary>
internal abstract class SystemMessage;

internal sealed class Create(Exception failure) : SystemMessage
{
    public Exception Failure { get; } = failure;
}

internal sealed class Suspend : SystemMessage;

internal sealed class Resume(Exception cause) : SystemMessage
{
    public Exception Cause { get; } = cause;
}

internal sealed class Recreate(Exception cause) : SystemMessage
{
    public Exception Cause { get; } = cause;
}

internal sealed class Terminate : SystemMessage;

internal sealed class Watch(ActorRefBase watchee, ActorRefBase watcher) : SystemMessage
{
    public ActorRefBase Watchee { get; } = watchee;

    public ActorRefBase Watcher { get; } = watcher;
}

internal sealed class Unwatch(ActorRefBase watchee, ActorRefBase watcher) : SystemMessage
{
    public ActorRefBase Watchee { get; } = watchee;

    public ActorRefBase Watcher { get; } = watcher;
}

internal sealed class DeathWatchNotification(IActorRef actor, bool existenceConfirmed) : SystemMessage
{
    public IActorRef Actor { get; } = actor;

    public bool ExistenceConfirmed { get; } = existenceConfirmed;
}

internal sealed class Failed(IActorRef child, Exception cause) : SystemMessage
{
    public IActorRef Child { get; } = child;

    public Exception Cause { get; } = cause;

    public override string ToString() => $"<Failed>: {Child} ({Cause.GetType()})";
}

/// <summary>A step of an async handler of the actor, or the failure it ended with.</summary>
internal sealed class TaskStep(ActorTaskScheduler scheduler, Task task, Exception failure, object message) : SystemMessage
{
    public object Message { get; } = message;

    public void Execute()
    {
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        scheduler.ExecuteTask(task);
    }
}
