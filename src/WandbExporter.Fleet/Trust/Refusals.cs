namespace WandbExporter.Fleet.Trust;

/// <summary>Says that somebody was refused who does not belong to the fleet; however many come, once a minute. Thread-safe.</summary>
/// <param name="options">Who is told.</param>
internal sealed class Refusals(FleetOptions options)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _toldAt;

    public void Tell(string peer)
    {
        lock (_gate)
        {
            if (_toldAt is { } told && options.Time.GetElapsedTime(told) < Every)
                return;
            _toldAt = options.Time.GetTimestamp();
        }
        options.Notice($"What is reached at or comes from {peer} does not belong to the fleet, by the certificate that it shows; it is not talked to.");
    }
}
