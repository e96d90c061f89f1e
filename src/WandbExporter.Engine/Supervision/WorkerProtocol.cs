using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// What a supervisor and its workers say to each other: a worker is <see cref="Ready"/>, gets one unit, and is ready again only
/// when that unit has ended. The commit itself reaches the supervisor from the journal.
/// </summary>
internal static class WorkerProtocol
{
    /// <summary>Worker to supervisor: idle, and which lane it serves.</summary>
    public sealed record Ready(bool Files);

    /// <summary>Supervisor to worker: do this unit, from where it stands.</summary>
    public sealed record Assign(UnitWork Work, UnitProgress Progress);

    /// <summary>Worker to supervisor: the unit's commit is durable.</summary>
    public sealed record Finished(UnitWork Work);

    /// <summary>Worker to supervisor: this attempt failed; with gaps, only these steps of the unit are missing.</summary>
    public sealed record AttemptFailed(UnitWork Work, Failure Failure, IReadOnlyList<HistoryGap>? Gaps = null);

    /// <summary>Worker to supervisor: the unit stopped at a part, because the export drains.</summary>
    public sealed record Interrupted(UnitWork Work);
}
