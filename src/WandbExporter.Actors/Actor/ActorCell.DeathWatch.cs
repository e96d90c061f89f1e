using Akka.Actor.Internal;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    private readonly Dictionary<IActorRef, object> _watching = [];
    private readonly HashSet<ActorRefBase> _watchedBy = [];
    private readonly Dictionary<IActorRef, object> _terminatedQueued = [];

    public IActorRef Watch(IActorRef subject) => StartWatching(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return StartWatching(subject, message);
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        var watchee = (ActorRefBase)subject;
        if (!watchee.Equals(Ref) && _watching.Remove(watchee))
            watchee.SendSystemMessage(new Unwatch(watchee, Ref));
        _terminatedQueued.Remove(watchee);
        return subject;
    }

    private IActorRef StartWatching(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watchee = (ActorRefBase)subject;
        if (!watchee.Equals(Ref) && _watching.TryAdd(watchee, message))
            watchee.SendSystemMessage(new Watch(watchee, Ref));
        return subject;
    }

    private void AddWatcher(ActorRefBase watcher)
    {
        if (!watcher.Equals(Ref))
            _watchedBy.Add(watcher);
    }

    private void WatchedActorTerminated(IActorRef actor, bool existenceConfirmed)
    {
        if (_watching.Remove(actor, out var message) && !IsTerminating)
        {
            Ref.Tell(new Terminated(actor, existenceConfirmed, false), actor);
            _terminatedQueued[actor] = message;
        }

        if (StatsOf(actor) is not null)
            HandleChildTerminated(actor);
    }

    /// <summary>An unwatch after the actor stopped takes back the notice that is still in the mailbox.</summary>
    private void ReceiveTerminated(Terminated terminated)
    {
        if (_terminatedQueued.Remove(terminated.ActorRef, out var message))
            ReceiveMessage(message ?? terminated);
    }

    private void TellWatchers()
    {
        foreach (var watcher in _watchedBy)
            if (!watcher.Equals(ParentRef))
                watcher.SendSystemMessage(new DeathWatchNotification(Ref, true));
        _watchedBy.Clear();
    }

    private void UnwatchAll()
    {
        foreach (var watchee in _watching.Keys.Cast<ActorRefBase>())
            watchee.SendSystemMessage(new Unwatch(watchee, Ref));
        _watching.Clear();
        _terminatedQueued.Clear();
    }
}
