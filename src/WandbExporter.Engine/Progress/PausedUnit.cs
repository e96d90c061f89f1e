namespace WandbExporter.Engine.Progress;

/// <summary>Until when a unit waits to be tried again, and why.</summary>
/// <param name="Until">When it goes on.</param>
/// <param name="Why">What failed, in a sentence.</param>
public sealed record PausedUnit(DateTimeOffset Until, string Why);
