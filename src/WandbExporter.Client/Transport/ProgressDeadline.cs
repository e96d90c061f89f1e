namespace WandbExporter.Client.Transport;

/// <summary>
/// Cancels a request that makes no progress: the head must come within its time, and then at least 64 KiB of the body (or its end) within each
/// longest time. Only waiting for the server counts, not what is done with its bytes. So a server that drips a byte now
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

    /// <param name="longest">For the head, unless it has less, and for 64 KiB.</param>
    public ProgressDeadline(TimeSpan longest, TimeProvider time, CancellationToken outer)
    {
        _longest = longest;
        _time = time;
        _outer = outer;
        Timeout = _left = longest;
        _source = new CancellationTokenSource(System.Threading.Timeout.InfiniteTimeSpan, time);
        _registration = outer.Register(static state => ((CancellationTokenSource)state!).Cancel(), _source);
    }

    /// <summary>Of what is waited for: the head, or 64 KiB.</summary>
    public TimeSpan Timeout { get; private set; }

    public CancellationToken Token => _source.Token;

    /// <summary>True when it was the time that ran out, not the caller who cancelled.</summary>
    public bool Expired => _source.IsCancellationRequested && !_outer.IsCancellationRequested;

    /// <summary>From here on the server is waited for.</summary>
    public void Arm()
    {
        _since = _time.GetTimestamp();
        _source.CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.FromMilliseconds(1));
    }

    /// <summary>From here on the head is waited for, for so long.</summary>
    public void Arm(TimeSpan head)
    {
        Timeout = _left = head;
        Arm();
    }

    /// <summary>The head is there: the whole time is left for the body.</summary>
    public void HeadReceived()
    {
        _source.CancelAfter(System.Threading.Timeout.InfiniteTimeSpan);
        Timeout = _left = _longest;
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
