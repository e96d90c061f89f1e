using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model.Sweeps;

/// <summary>A run, and the sweep that it is of.</summary>
/// <param name="SweepName">The sweep's id.</param>
public sealed record SweepRun(RunPath Path, string? SweepName, string? State, ServerTime? CreatedAt);
