namespace WandbExporter.Client.Model.Sweeps;

/// <summary>The best run of a sweep.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Value">What its summary has of the sweep's metric.</param>
public sealed record SweepBest(string RunId, double Value);
