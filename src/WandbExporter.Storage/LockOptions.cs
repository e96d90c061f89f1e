namespace WandbExporter.Storage;

/// <summary>How the lock of a destination is taken and kept.</summary>
public sealed record LockOptions
{
    /// <summary>Take the lock whoever holds it. The former holder stops at its next journal append.</summary>
    public bool Break { get; init; }

    /// <summary>How often the holder says that it lives.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>When a holder on another machine that says nothing counts as dead. A dead one on this machine is found out at once.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a writer waits for others that begin at the same moment, in a bucket whose store has no conditional puts.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);
}
