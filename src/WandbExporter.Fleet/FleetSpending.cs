namespace WandbExporter.Fleet;

/// <summary>
/// What a fleet has taken of the time and of the bytes that it may take, under one coordinator after the other: each tells its nodes, and the next one counts on
/// from there. Begins when the first coordinator does. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class FleetSpending(TimeProvider time)
{
    /// <summary>No fleet takes longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(10_000);

    /// <summary>Nor writes more.</summary>
    private const long MostBytes = 1L << 60;

    private readonly Lock _gate = new();
    private long? _since;
    private long _before;
    private Func<long> _written = static () => 0;

    /// <summary>Since it began; nothing before that.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
                return _since is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;
        }
    }

    /// <summary>What all of its processes have written.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _before + _written();
        }
    }

    /// <summary>This process coordinates from here on.</summary>
    /// <param name="written">Says what is written under it.</param>
    public void Begin(Func<long> written)
    {
        ArgumentNullException.ThrowIfNull(written);
        lock (_gate)
        {
            _since ??= time.GetTimestamp();
            (_before, _written) = (_before + _written(), written);
        }
    }

    /// <summary>Another process coordinates, and says how it stands. What cannot be is not taken.</summary>
    internal void Learn(TimeSpan elapsed, long bytes)
    {
        if (elapsed < TimeSpan.Zero || elapsed > Longest || bytes is < 0 or > MostBytes)
            return;
        lock (_gate)
        {
            var since = time.GetTimestamp() - (long)(elapsed.TotalSeconds * time.TimestampFrequency);
            _since = _since is { } known ? Math.Min(known, since) : since;
            (_before, _written) = (Math.Max(_before + _written(), bytes), static () => 0);
        }
    }
}
