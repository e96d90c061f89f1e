using Akka.Actor.Internal;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    /// <summary>Guards the children: top-level actors are made from any thread.</summary>
    private readonly Lock _childrenLock = new();
    private readonly Dictionary<string, ChildStats> _children = [];
    private readonly HashSet<string> _dying = [];
    private long _childNumber;
    private Waiting _waiting;
    private Exception _recreateCause;
    private bool _closedToChildren;

    /// <summary>What goes on once the last dying child is gone.</summary>
    private enum Waiting
    {
        None,
        ToCreate,
        ToRecreate,
        ToTerminate,
    }

    private bool IsWaitingForChildren => _waiting is Waiting.ToCreate or Waiting.ToRecreate;

    private bool IsTerminating => _waiting == Waiting.ToTerminate;

    public IActorRef ActorOf(Props props, string name = null)
    {
        ArgumentNullException.ThrowIfNull(props);
        ActorCellRef child;
        lock (_childrenLock)
        {
            if (_closedToChildren)
                throw new InvalidOperationException("Cannot create child while terminating or terminated");
            name = name is null ? NextName() : CheckName(name);
            if (_children.ContainsKey(name))
                throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
            var path = new ChildActorPath(Ref.Path, name, SystemImpl.NextUid());
            child = new ActorCell(SystemImpl, props, Ref, path).Ref;
            _children.Add(name, new ChildStats(child, SystemImpl.Time));
        }

        child.SendSystemMessage(new Create(null));
        return child;
    }

    public IActorRef Child(string name)
    {
        lock (_childrenLock)
            return _children.TryGetValue(name, out var stats) ? stats.Child : ActorRefs.Nobody;
    }

    public IEnumerable<IActorRef> GetChildren() => ChildRefs();

    public void Stop(IActorRef child)
    {
        lock (_childrenLock)
        {
            if (IsChild(child))
                _dying.Add(child.Path.Name);
        }

        ((ActorRefBase)child).SendSystemMessage(new Terminate());
    }

    private List<ActorCellRef> ChildRefs()
    {
        lock (_childrenLock)
            return _children.Values.Select(s => s.Child).ToList();
    }

    private List<ChildStats> ChildStatistics()
    {
        lock (_childrenLock)
            return [.. _children.Values];
    }

    private bool IsChild(IActorRef actor) => _children.TryGetValue(actor.Path.Name, out var stats) && stats.Child.Equals(actor);

    private ChildStats StatsOf(IActorRef child)
    {
        lock (_childrenLock)
            return IsChild(child) ? _children[child.Path.Name] : null;
    }

    /// <returns>False when no child is dying: there is nothing to wait for.</returns>
    private bool WaitForChildren(Waiting reason, Exception cause = null)
    {
        lock (_childrenLock)
        {
            _closedToChildren |= reason == Waiting.ToTerminate;
            if (_dying.Count == 0)
                return false;
            _waiting = reason;
            _recreateCause = cause;
            return true;
        }
    }

    private void StopChildren()
    {
        foreach (var child in ChildRefs())
            Stop(child);
    }

    private void SuspendChildren(IActorRef except = null)
    {
        foreach (var child in ChildRefs())
            if (!child.Equals(except))
                child.SendSystemMessage(new Suspend());
    }

    private void ResumeChildren(Exception cause, IActorRef perpetrator)
    {
        foreach (var child in ChildRefs())
            child.SendSystemMessage(new Resume(child.Equals(perpetrator) ? cause : null));
    }

    private void HandleChildTerminated(IActorRef child)
    {
        Waiting finished;
        lock (_childrenLock)
        {
            _children.Remove(child.Path.Name);
            _dying.Remove(child.Path.Name);
            if (_dying.Count > 0 || _waiting == Waiting.None)
                return;
            finished = _waiting;
            _waiting = Waiting.None;
        }

        if (finished == Waiting.ToRecreate)
            FinishRecreate(_recreateCause, _actor);
        else if (finished == Waiting.ToCreate)
            FinishCreate();
        else
            FinishTerminate();
    }

    private string NextName() => "$" + Base64Name.Of(_childNumber++);

    private static string CheckName(string name)
    {
        if (name.Length == 0)
            throw new InvalidActorNameException("Actor name must not be empty.");
        if (!ActorPath.IsValidPathElement(name))
            throw new InvalidActorNameException(
                $"Illegal actor name [{name}]. Actor paths MUST: not start with `$`, include only ASCII letters and these special characters: -_.*$+:@&=,!~';().");
        return name;
    }
}
