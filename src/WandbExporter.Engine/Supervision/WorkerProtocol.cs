using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Supervision;

/// <summary>A message between a supervisor and its workers.</summary>
internal interface IWorkerMessage;

/// <summary>
/// What a supervisor and its workers say to each other: a worker is <see cref="Ready"/>, gets one assignment, and is ready again only
/// when each unit of it has an outcome and its stream has ended. The commit itself reaches the supervisor from the journal.
/// </summary>
internal static class WorkerProtocol
{
    /// <summary>Worker to supervisor: idle.</summary>
    public sealed record Ready : IWorkerMessage
    {
        public static Ready Instance { get; } = new();
    }

    /// <summary>Supervisor to worker: do this unit, from where it stands.</summary>
    public sealed record Assign(UnitWork Work, UnitProgress Progress) : IWorkerMessage
    {
        /// <summary>
        /// What the worker does in the same stream: histories of the same project that go into files together with this one, or units that
        /// are small. None of them has any progress.
        /// </summary>
        public IReadOnlyList<UnitWork> Further { get; init; } = [];

        /// <summary>All units of the assignment.</summary>
        public IReadOnlyList<UnitWork> Units => [Work, .. Further];

        /// <summary>Makes something of each unit and its progress, one by one.</summary>
        public IEnumerable<T> Each<T>(Func<UnitWork, UnitProgress, T> make) =>
            Further.Select(work => make(work, UnitProgress.None)).Prepend(make(Work, Progress));
    }

    /// <summary>Supervisor to a worker of another process, which does not see the signal of this one: come to an end at the next part.</summary>
    public sealed record Drain : IWorkerMessage
    {
        public static Drain Instance { get; } = new();
    }

    /// <summary>Worker to supervisor: the unit's commit is durable.</summary>
    public sealed record Finished(UnitWork Work) : IWorkerMessage;

    /// <summary>Worker to supervisor: this attempt failed; with gaps, only these steps of the unit are missing.</summary>
    public sealed record AttemptFailed(UnitWork Work, Failure Failure, IReadOnlyList<HistoryGap>? Gaps = null) : IWorkerMessage;

    /// <summary>Worker to supervisor: the unit stopped at a part, because the export drains, or because what is left of it is read in ranges.</summary>
    public sealed record Interrupted(UnitWork Work) : IWorkerMessage;
}
