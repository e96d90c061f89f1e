namespace WandbExporter.Wandb.Transport;

/// <summary>
/// Cancels a request that makes no progress: the head must come within the timeout, and then at least 64 KiB of the body (or its end)
/// within each further timeout. A server that drips a byte now and then does not hold a worker for ever.
/// </summary>
internal sealed class ProgressDeadline : IDisposable
{
    private const long Expected = 64 * 1024;

    private readonly CancellationTokenSource source;
    private readonly CancellationTokenRegistration registration;
    private readonly CancellationToken outer;
    private readonly TimeSpan timeout;
    private long sinceReset;

    public ProgressDeadline(TimeSpan timeout, TimeProvider time, CancellationToken outer)
    {
        this.timeout = timeout;
        this.outer = outer;
        source = new CancellationTokenSource(timeout, time);
        registration = outer.Register(static state => ((CancellationTokenSource)state!).Cancel(), source);
    }

    public CancellationToken Token => source.Token;

    /// <summary>True when it was the time that ran out, not the caller who cancelled.</summary>
    public bool Expired => source.IsCancellationRequested && !outer.IsCancellationRequested;

    /// <summary>The head is there.</summary>
    public void Restart()
    {
        sinceReset = 0;
        source.CancelAfter(timeout);
    }

    public void Received(int bytes)
    {
        sinceReset += bytes;
        if (sinceReset >= Expected) Restart();
    }

    public void Dispose()
    {
        registration.Dispose();
        source.Dispose();
    }
}
