namespace WandbExporter.Simulator;

/// <summary>Another rate from a time on.</summary>
/// <param name="After">Since the first request.</param>
public readonly record struct RateChange(TimeSpan After, double RequestsPerSecond);
