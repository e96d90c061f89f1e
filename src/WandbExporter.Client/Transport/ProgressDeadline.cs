namespace WandbExporter.Client.Transport;

/// <summary>
/// Cancels a request that makes no progress: the head must come within the timeout, and then at least 64 KiB of the body (or its end)
/// within each further timeout. Only waiting for the server counts, not what is done with its bytes. So a server that drips a byte now
/// and then does not hold a worker for ever, and a slow disk is not taken for a slow server.
/// </summary>
internal sealed class ProgressDeadline : IDisposable
{
    private const long Expected = 64 * 1024;

    private readonly CancellationTokenSource source;
    private readonly CancellationTokenRegistration registration;
    private readonly CancellationToken outer;
    private readonly TimeProvider time;
    private readonly TimeSpan timeout;
    private TimeSpan left;
    private long since;
    private long received;

    public ProgressDeadline(TimeSpan timeout, TimeProvider time, CancellationToken outer)
    {
        this.timeout = timeout;
        this.time = time;
        this.outer = outer;
        left = timeout;
        source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        registration = outer.Register(static state => ((CancellationTokenSource)state!).Cancel(), source);
    }

    public CancellationToken Token => source.Token;

    /// <summary>True when it was the time that ran out, not the caller who cancelled.</summary>
    public bool Expired => source.IsCancellationRequested && !outer.IsCancellationRequested;

    /// <summary>From here on the server is waited for.</summary>
    public void Arm()
    {
        since = time.GetTimestamp();
        source.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
    }

    /// <summary>The head is there: the whole time is left for the body.</summary>
    public void HeadReceived()
    {
        source.CancelAfter(Timeout.InfiniteTimeSpan);
        left = timeout;
        received = 0;
    }

    /// <summary>A piece of the body is there.</summary>
    public void Received(int bytes)
    {
        source.CancelAfter(Timeout.InfiniteTimeSpan);
        left -= time.GetElapsedTime(since);
        received += bytes;
        if (received < Expected) return;
        left = timeout;
        received = 0;
    }

    public void Dispose()
    {
        registration.Dispose();
        source.Dispose();
    }
}
