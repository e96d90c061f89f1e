using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// What one listing of a project's versions shows of those that were listed before it began: whose files are exported, and of which it does not show, its filter lets
/// through no more, the source has no more, or the server did not give. What is shown is marked where all versions stand; so it takes no memory for each of them.
/// </summary>
public sealed class AwaitedVersions
{
    /// <summary>As many as a record names.</summary>
    private const int MarksAtATime = 10_000;

    private readonly PendingArtifacts _known;
    private readonly ProjectPath _project;
    private readonly int _listing;
    private readonly List<UInt128> _back = [];

    /// <param name="known">All versions that are listed.</param>
    /// <param name="project">The project.</param>
    /// <param name="listing">The number of the listing.</param>
    internal AwaitedVersions(PendingArtifacts known, ProjectPath project, int listing) => (_known, _project, _listing) = (known, project, listing);

    /// <summary>The listing shows a version.</summary>
    public void Show(string collection, string version)
    {
        var mark = VersionMark.Of(_project, collection, version);
        if (_known.Show(_project, mark, _listing))
            _back.Add(mark);
    }

    /// <summary>The listing has come to its end.</summary>
    /// <param name="unchanged">Collections that were not listed, because they are as they were: so are their versions.</param>
    /// <param name="at">When.</param>
    /// <returns>What is to be recorded; empty if no version came or went.</returns>
    public IReadOnlyList<VersionsChecked> End(IEnumerable<(string Type, string Name)> unchanged, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(unchanged);
        var missing = _known.NotShown(_project, unchanged, _listing);
        return [.. missing.Select(mark => (Mark: mark, IsBack: false)).Concat(_back.Select(mark => (Mark: mark, IsBack: true))).Chunk(MarksAtATime)
            .Select(marks => new VersionsChecked(_project.Entity, _project.Project, TextsOf(marks, isBack: false), TextsOf(marks, isBack: true), at))];
    }

    private static IReadOnlyList<string> TextsOf(IEnumerable<(UInt128 Mark, bool IsBack)> marks, bool isBack) =>
        [.. marks.Where(one => one.IsBack == isBack).Select(one => VersionMark.ToText(one.Mark))];
}
