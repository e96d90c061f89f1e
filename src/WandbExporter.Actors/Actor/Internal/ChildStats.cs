namespace Akka.Actor.Internal;

/// <summary>A child and how often it was restarted.</summary>
internal sealed class ChildStats(ActorCellRef child, TimeProvider time)
{
    private int _retries;
    private long _windowStart;
    private bool _windowOpen;

    public ActorCellRef Child { get; } = child;

    /// <summary>
    /// Without a time range the retries are counted for ever. With one, the window opens at the first failure; inside it
    /// the retries are counted, the first failure after it opens the next.
    /// </summary>
    public bool RequestRestartPermission(int maxRetries, int withinMilliseconds)
    {
        if (maxRetries == 0)
            return false;
        if (withinMilliseconds <= 0)
            return maxRetries < 0 || ++_retries <= maxRetries;

        var allowed = maxRetries > 0 ? maxRetries : 1;
        if (!_windowOpen)
        {
            _windowOpen = true;
            _windowStart = time.GetTimestamp();
        }

        if (time.GetElapsedTime(_windowStart).TotalMilliseconds <= withinMilliseconds)
            return ++_retries <= allowed;
        _retries = 1;
        _windowStart = time.GetTimestamp();
        return true;
    }
}
