namespace WandbExporter.Client.Transport;

/// <summary>
/// Cancels a request that makes no progress: the head must come within the timeout, then no piece of the body may be waited for as long as that, and at least 64 KiB of
/// it (or its end) must come within each longest time. Only waiting for the server counts, not what is done with its bytes. So a server that drips a byte now
/// and then does not hold a worker for ever, and a slow disk is not taken for a slow server.
/// </summary>
internal sealed class ProgressDeadline : IDisposable
{
    private const long Expected = 64 * 1024;

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _outer;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longest;
    private TimeSpan _left;
    private long _since;
    private long _received;

    /// <param name="timeout">For the head, and for each piece.</param>
    /// <param name="longest">For 64 KiB.</param>
    public ProgressDeadline(TimeSpan timeout, TimeSpan longest, TimeProvider time, CancellationToken outer)
    {
        Timeout = timeout;
        _longest = longest;
        _time = time;
        _outer = outer;
        _left = timeout;
        _source = new CancellationTokenSource(System.Threading.Timeout.InfiniteTimeSpan, time);
        _registration = outer.Register(static state => ((CancellationTokenSource)state!).Cancel(), _source);
    }

    /// <summary>For the head, and for each piece.</summary>
    public TimeSpan Timeout { get; }

    public CancellationToken Token => _source.Token;

    /// <summary>True when it was the time that ran out, not the caller who cancelled.</summary>
    public bool Expired => _source.IsCancellationRequested && !_outer.IsCancellationRequested;

    /// <summary>From here on the server is waited for.</summary>
    public void Arm()
    {
        _since = _time.GetTimestamp();
        var wait = _left < Timeout ? _left : Timeout;
        _source.CancelAfter(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1));
    }

    /// <summary>The head is there: the whole time is left for the body.</summary>
    public void HeadReceived()
    {
        _source.CancelAfter(System.Threading.Timeout.InfiniteTimeSpan);
        _left = _longest;
        _received = 0;
    }

    /// <summary>A piece of the body is there.</summary>
    public void Received(int bytes)
    {
        _source.CancelAfter(System.Threading.Timeout.InfiniteTimeSpan);
        _left -= _time.GetElapsedTime(_since);
        _received += bytes;
        if (_received < Expected)
            return;
        _left = _longest;
        _received = 0;
    }

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
