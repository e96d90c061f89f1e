namespace WandbExporter.Client.Transport;

/// <summary>
/// Cancels a request that makes no progress: the head must come within the timeout, and then at least 64 KiB of the body (or its end)
/// within each further timeout. Only waiting for the server counts, not what is done with its bytes. So a server that drips a byte now
/// and then does not hold a worker for ever, and a slow disk is not taken for a slow server.
/// </summary>
internal sealed class ProgressDeadline : IDisposable
{
    private const long Expected = 64 * 1024;

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _outer;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private TimeSpan _left;
    private long _since;
    private long _received;

    public ProgressDeadline(TimeSpan timeout, TimeProvider time, CancellationToken outer)
    {
        _timeout = timeout;
        _time = time;
        _outer = outer;
        _left = timeout;
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _registration = outer.Register(static state => ((CancellationTokenSource)state!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>True when it was the time that ran out, not the caller who cancelled.</summary>
    public bool Expired => _source.IsCancellationRequested && !_outer.IsCancellationRequested;

    /// <summary>From here on the server is waited for.</summary>
    public void Arm()
    {
        _since = _time.GetTimestamp();
        _source.CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.FromMilliseconds(1));
    }

    /// <summary>The head is there: the whole time is left for the body.</summary>
    public void HeadReceived()
    {
        _source.CancelAfter(Timeout.InfiniteTimeSpan);
        _left = _timeout;
        _received = 0;
    }

    /// <summary>A piece of the body is there.</summary>
    public void Received(int bytes)
    {
        _source.CancelAfter(Timeout.InfiniteTimeSpan);
        _left -= _time.GetElapsedTime(_since);
        _received += bytes;
        if (_received < Expected)
            return;
        _left = _timeout;
        _received = 0;
    }

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
