namespace WandbExporter.Core.Ports;

/// <summary>A budget's state at one moment, for a progress view.</summary>
/// <param name="Remaining">The server's remaining budget in its own unit (documented: 0 to 1000), or null if it never said.</param>
/// <param name="ResetIn">Until the server's window ends.</param>
/// <param name="RequestsPerSecond">The rate now allowed; infinite when nothing limits it.</param>
/// <param name="PausedFor">How long no request will start, because the server refused one, its budget is spent, or its circuit is open.</param>
/// <param name="Throttled">How often the server refused a request for coming too fast.</param>
/// <param name="ThrottledTime">How long no request could start, in all.</param>
/// <param name="Circuit">Whether the server is asked, or has failed for a while.</param>
/// <param name="MaxInFlight">Requests to the API at a time, as far as it answers them no later than fewer.</param>
public sealed record BudgetSnapshot(
    double? Remaining,
    TimeSpan? ResetIn,
    double RequestsPerSecond,
    int InFlight,
    int Waiting,
    long Requests,
    long Retries,
    long Throttled,
    TimeSpan PausedFor,
    TimeSpan ThrottledTime,
    CircuitState Circuit,
    int MaxInFlight);
