namespace Akka.Actor.Internal;

internal sealed class StashImpl(ActorCell cell) : IStash
{
    private List<Envelope> _stash = [];
    private long _lastStashed;

    public int Count => _stash.Count;

    public bool IsEmpty => Count == 0;

    public bool NonEmpty => !IsEmpty;

    public int Capacity => -1;

    public bool IsFull => false;

    public void Stash()
    {
        if (cell.CurrentEnvelopeId == _lastStashed)
            throw new IllegalActorStateException($"Can't stash the same message {cell.CurrentMessage} more than once");
        _lastStashed = cell.CurrentEnvelopeId;
        _stash.Add(new Envelope(cell.CurrentMessage, cell.Sender));
    }

    public void Unstash()
    {
        if (_stash.Count == 0)
            return;
        var oldest = _stash[0];
        _stash.RemoveAt(0);
        cell.EnqueueFirst(oldest);
    }

    public void UnstashAll() => UnstashAll(static _ => true);

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        var all = _stash;
        _stash = [];
        for (var i = all.Count - 1; i >= 0; i--)
            if (predicate(all[i]))
                cell.EnqueueFirst(all[i]);
    }

    public IEnumerable<Envelope> ClearStash()
    {
        var all = _stash;
        _stash = [];
        return all;
    }

    public void Prepend(IEnumerable<Envelope> envelopes) => _stash.InsertRange(0, envelopes.Distinct());
}
