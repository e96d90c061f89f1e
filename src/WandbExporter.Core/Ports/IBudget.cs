namespace WandbExporter.Core.Ports;

/// <summary>
/// How many requests a server is sent at a time and how fast they start: one object for all that ask the same server. What the answers say
/// is told to it, and it alone decides when the next request may start. Safe for concurrent use.
/// </summary>
public interface IBudget
{
    /// <summary>Waits for the turn of one request; to be disposed when the head of its answer is there, or it failed.</summary>
    /// <param name="lane">What the request is for.</param>
    /// <param name="about">What it is about, as its <see cref="RequestOutcome"/> will say.</param>
    /// <exception cref="HostUnavailableException">The host has failed for a while, and does not answer yet.</exception>
    Task<IDisposable> EnterAsync(RequestLane lane, string about = "", CancellationToken cancellationToken = default);

    /// <summary>Takes note of what an answer says.</summary>
    /// <param name="lane">What the request was for.</param>
    /// <param name="notice">What the server says of its own budget.</param>
    /// <param name="refused">The server refused the request for coming too fast.</param>
    /// <param name="fallbackPause">How long nothing starts, at the most, after a first refusal that does not say for how long.</param>
    void Observe(RequestLane lane, BudgetNotice notice, bool refused, TimeSpan fallbackPause);

    /// <summary>Takes note of how an attempt went.</summary>
    void Report(RequestLane lane, RequestOutcome outcome);

    /// <summary>A request is about to be repeated.</summary>
    void CountRetry();

    BudgetSnapshot Snapshot();

    /// <summary>So many processes ask by this budget: each may have as many requests in flight as one has; the rate is for all of them.</summary>
    void ServeProcesses(int count)
    {
    }
}
