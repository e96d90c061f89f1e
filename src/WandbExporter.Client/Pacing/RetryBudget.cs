namespace WandbExporter.Client.Pacing;

/// <summary>
/// What bounds repeated attempts at one service: a fifth of its requests, and ten a second that need no request. An attempt beyond that waits until there is room for it.
/// So a server that fails is not asked many times as much as one that answers. Safe for concurrent use.
/// </summary>
internal sealed class RetryBudget(TimeProvider time)
{
    private const double ShareOfRequests = 0.2;
    private const double PerSecond = 10;

    /// <summary>What is saved up at the most.</summary>
    private const double Most = 100;

    private readonly Lock _gate = new();
    private double _room = Most;
    private long _at = time.GetTimestamp();

    /// <summary>A request is made for the first time.</summary>
    public void Deposit()
    {
        lock (_gate)
            _room = Math.Min(Most, _room + ShareOfRequests);
    }

    /// <summary>Takes the room of one attempt.</summary>
    /// <param name="longest">How long it may wait for that.</param>
    /// <returns>When there is room; null, and nothing is taken, if that is later.</returns>
    public TimeSpan? Withdraw(TimeSpan longest)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _room = Math.Min(Most, _room + time.GetElapsedTime(_at, now).TotalSeconds * PerSecond);
            _at = now;
            var wait = TimeSpan.FromSeconds(Math.Max(0, 1 - _room) / PerSecond);
            if (wait > longest)
                return null;
            _room--;
            return wait;
        }
    }
}
