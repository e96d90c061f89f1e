using WandbExporter.Core.Ids;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Reports;

/// <summary>How the artifacts of each project were listed last, which says something of all their versions. Memory grows with the projects.</summary>
internal sealed class ArtifactReadings
{
    private readonly Dictionary<ProjectPath, Reading> _readings = [];
    private readonly Dictionary<ProjectPath, string> _failed = [];

    public void Begin()
    {
        _readings.Clear();
        _failed.Clear();
    }

    /// <param name="project">The project.</param>
    /// <param name="note">What was not to be had; null if all was.</param>
    /// <param name="isOfThisStart">Whether it was read by this start.</param>
    public void Add(ProjectPath project, string? note, bool isOfThisStart) => _readings[project] = new Reading(note, isOfThisStart);

    /// <summary>The last attempt failed, whatever an earlier one read.</summary>
    public void Fail(ProjectPath project, string why) => _failed[project] = why;

    /// <summary>Why no version of the project is to be relied on; null if nothing speaks against it.</summary>
    public string? DoubtOf(ProjectPath project, LookedAt lookedAt)
    {
        var kind = ArtifactVersionsTable.Kind.Name;
        return _failed.TryGetValue(project, out var failed) ? failed
            : !_readings.TryGetValue(project, out var reading) ? $"{kind}: not exported yet."
            : reading.Note is { } note ? $"{kind}: {note}"
            : reading.IsOfThisStart || lookedAt.Artifacts(project) ? null
            : LookedAt.NotLookedAt;
    }

    private readonly record struct Reading(string? Note, bool IsOfThisStart);
}
