namespace WandbExporter.Storage;

/// <summary>How the lock of a destination is taken and kept.</summary>
public sealed record LockOptions
{
    /// <summary>Take the lock whoever holds it. The former holder stops at its next journal append.</summary>
    public bool Break { get; init; }

    /// <summary>The token of a holder whose lock is taken although it may live, and no other's: several processes may come to do that. Null: none.</summary>
    public string? BreakOf { get; init; }

    /// <summary>How often the holder says that it lives.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>When a holder on another machine that says nothing counts as dead. A dead one on this machine is found out at once.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Whether several processes work on the export together, and one of them holds the lock for all. How old a sign of life is they do not tell by their own clocks.
    /// </summary>
    public bool IsOfFleet { get; init; }

    /// <summary>A holder that was watched for <see cref="StaleAfter"/> and gave no sign of life: it counts as dead if it still is as it was then. Null: none.</summary>
    public LockOwner? Silent { get; init; }

    /// <summary>How long a writer waits for others that begin at the same moment, in a bucket whose store has no conditional puts.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether that holder's lock is taken although it may live.</summary>
    internal bool Breaks(LockOwner? holder) => Break || (holder is not null && holder.Token == BreakOf);
}
