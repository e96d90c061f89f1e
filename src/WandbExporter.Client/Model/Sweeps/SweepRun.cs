using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model.Sweeps;

/// <summary>A run, and the sweep that it is of.</summary>
/// <param name="SweepName">The sweep's id.</param>
/// <param name="Config">Object of <c>key → {"value":…}</c>; null unless it was asked for.</param>
/// <param name="Summary">Object of the last values; null unless it was asked for.</param>
public sealed record SweepRun(RunPath Path, string? SweepName, string? State, ServerTime? CreatedAt, RawJson? Config = null, RawJson? Summary = null)
{
    /// <summary>Whether its config and summary were asked for and could not be had, while it could.</summary>
    public bool IsWithoutValues { get; init; }

    /// <summary>Bytes of what may be large.</summary>
    internal long Weight => (Config?.Utf8.Length ?? 0) + (Summary?.Utf8.Length ?? 0);
}
