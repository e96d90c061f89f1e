namespace WandbExporter.Core.Ports;

/// <summary>How an attempt at a request went until the head of its answer was there, or failed to come.</summary>
/// <param name="Kind">What sort of request it was: those of one sort take about as long.</param>
/// <param name="About">What it was about, such as one run.</param>
/// <param name="Took">From when it was sent.</param>
/// <param name="Code">Of the failure that is the host's own: no connection, no answer in time, a status of 5xx. Null: the host answered.</param>
public readonly record struct RequestOutcome(string Kind, string About, TimeSpan Took, string? Code)
{
    public bool TimedOut => Code == Errors.FailureCode.Timeout;
}
