using WandbExporter.Storage;

namespace WandbExporter.Cli;

/// <summary>
/// Watches who holds a lock, by this process's own clock: a holder whose last sign of life stays the same for long is taken for dead, whatever its clock or
/// ours says of the time.
/// </summary>
/// <param name="patience">How long it may say nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class HolderWatch(TimeSpan patience, TimeProvider time)
{
    /// <summary>An export of one process says more seldom that it lives than a coordinator: so long it is waited for, at least.</summary>
    private static readonly TimeSpan LeastPatienceWithOthers = new LockOptions().Heartbeat * 3;

    private LockOwner? _seen;
    private long _since;
    private string? _spoke;
    private string? _doubted;
    private LockOwner? _doubtedSince;

    /// <summary>The holder did not answer.</summary>
    public void Doubt(LockOwner holder) => (_doubted, _doubtedSince) = (holder.Token, null);

    /// <summary>Whether it may answer: one that did not has to give a sign of life first.</summary>
    public bool MayAnswer(LockOwner holder)
    {
        if (_doubted != holder.Token)
            return true;
        _doubtedSince ??= holder;
        if (_doubtedSince.HeartbeatAt == holder.HeartbeatAt)
            return false;
        _doubted = null;
        return true;
    }

    /// <summary>The holder is so.</summary>
    /// <returns>Whether it may be taken for dead.</returns>
    public bool IsSilent(LockOwner holder)
    {
        var isKnown = _seen?.Token == holder.Token;
        if (!isKnown || _seen!.HeartbeatAt != holder.HeartbeatAt)
        {
            _spoke = isKnown ? holder.Token : _spoke;
            (_seen, _since) = (holder, time.GetTimestamp());
        }
        return time.GetElapsedTime(_since) >= (holder.Fleet is null && LeastPatienceWithOthers > patience ? LeastPatienceWithOthers : patience);
    }

    /// <summary>Whether it is certain that it lives: it gave a sign of life since it was seen first, or is a process of this system that is there.</summary>
    public bool IsAlive(LockOwner holder) => _spoke == holder.Token || holder.IsKnownToRun();
}
