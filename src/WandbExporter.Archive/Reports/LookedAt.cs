using WandbExporter.Core.Ids;

namespace WandbExporter.Archive.Reports;

/// <summary>What a start held against the source, beside what it listed or read itself.</summary>
/// <param name="Run">Whether the source showed the run, so that a change of it would have been found.</param>
/// <param name="Artifacts">Whether the artifacts of a project were looked at and were as they are exported.</param>
public sealed record LookedAt(Predicate<RunPath> Run, Predicate<ProjectPath> Artifacts)
{
    internal const string NotLookedAt = "This start did not look at it.";

    public static LookedAt Nothing { get; } = new(_ => false, _ => false);
}
