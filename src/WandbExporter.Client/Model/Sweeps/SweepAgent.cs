namespace WandbExporter.Client.Model.Sweeps;

/// <summary>A machine that works for a sweep.</summary>
/// <param name="TotalRuns">How many runs it began.</param>
public sealed record SweepAgent(
    string Id, string Name, string? Host, string? State, long? TotalRuns, ServerTime? CreatedAt, ServerTime? HeartbeatAt);
