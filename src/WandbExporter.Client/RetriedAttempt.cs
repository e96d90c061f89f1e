using WandbExporter.Core.Errors;

namespace WandbExporter.Client;

/// <summary>An attempt that failed, before the next one.</summary>
/// <param name="Failure">Why.</param>
/// <param name="Attempt">Which attempt it was, from 1.</param>
/// <param name="MaxAttempts">How many there may be.</param>
/// <param name="NextIn">The wait before the next one.</param>
public sealed record RetriedAttempt(Failure Failure, int Attempt, int MaxAttempts, TimeSpan NextIn);
