namespace WandbExporter.Client.Pacing;

/// <summary>How long a host that fails is left alone, and who hears of it.</summary>
/// <param name="Host">Its name, with its port.</param>
public sealed record CircuitTerms(string Host)
{
    /// <summary>The first break; each further one is twice as long. A host has to fail for five times as long before it begins.</summary>
    public TimeSpan FirstBreak { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan LongestBreak { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Told of changes; null: nobody asks. Called by many threads.</summary>
    public Action<CircuitChange>? Changed { get; init; }
}
