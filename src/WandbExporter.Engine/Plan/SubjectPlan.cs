using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Plan;

/// <summary>What exporting a project would take.</summary>
/// <param name="Project">The project.</param>
/// <param name="Runs">Runs that match.</param>
/// <param name="Units">Their units.</param>
/// <param name="HistoryRows">Rows of their histories, as the server counts.</param>
/// <param name="HistoryBytes">An upper estimate of those rows before compression: every key in every row, 8 bytes each.</param>
/// <param name="Files">Their files.</param>
/// <param name="Requests">Requests, at the least.</param>
/// <param name="FileBytes">The sizes of those files, as the server lists them; null if they were not asked for.</param>
public sealed record ProjectPlan(
    ProjectPath Project,
    long Runs = 0,
    long Units = 0,
    long HistoryRows = 0,
    long HistoryBytes = 0,
    long Files = 0,
    long Requests = 0,
    long? FileBytes = null)
{
    /// <summary>What of its artifacts is exported; null if none are.</summary>
    public ArtifactPlan? Artifacts { get; init; }

    /// <summary>The sum of two; <see cref="Project"/> stays.</summary>
    public ProjectPlan Add(ProjectPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Runs = Runs + other.Runs,
            Units = Units + other.Units,
            HistoryRows = HistoryRows + other.HistoryRows,
            HistoryBytes = HistoryBytes + other.HistoryBytes,
            Files = Files + other.Files,
            Requests = Requests + other.Requests,
            Artifacts = Artifacts is null ? other.Artifacts : other.Artifacts is null ? Artifacts : Artifacts.Add(other.Artifacts),
            FileBytes = FileBytes is null && other.FileBytes is null ? null : (FileBytes ?? 0) + (other.FileBytes ?? 0),
        };
    }
}
