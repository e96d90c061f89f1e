namespace WandbExporter.Client.Transport;

/// <summary>What a request asks for.</summary>
/// <param name="Kind">The name of its query, or of what it fetches: requests of a kind take about as long.</param>
/// <param name="Subject">In words, as the object of "when asked for …".</param>
/// <param name="About">What fails together: a run, whatever is asked of it, or else the subject.</param>
internal sealed record Asked(string Kind, string Subject, string About)
{
    public Asked(string kind, string subject)
        : this(kind, subject, subject)
    {
    }

    /// <summary>Whether an attempt at it was given up for want of a head.</summary>
    public bool HasTimedOut { get; set; }
}
