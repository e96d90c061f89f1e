using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// The versions of a project that were listed when a listing of it began, until that shows them: whose files are exported, and of which it does not show, its filter
/// lets through no more, or the source has no more. It belongs to one listing.
/// </summary>
public sealed class AwaitedVersions
{
    /// <summary>As many as a record names.</summary>
    private const int MarksAtATime = 10_000;

    private readonly ProjectPath _project;
    private readonly Dictionary<UInt128, ulong> _awaited;
    private readonly HashSet<UInt128> _missing;
    private readonly List<UInt128> _back = [];

    /// <param name="project">The project.</param>
    /// <param name="awaited">The versions, each with its collection.</param>
    /// <param name="missing">Those of them that the last listing lacked.</param>
    internal AwaitedVersions(ProjectPath project, Dictionary<UInt128, ulong> awaited, HashSet<UInt128> missing) =>
        (_project, _awaited, _missing) = (project, awaited, missing);

    /// <summary>The listing shows a version.</summary>
    public void Show(string collection, string version)
    {
        var mark = VersionMark.Of(_project, collection, version);
        if (_awaited.Remove(mark) && _missing.Contains(mark))
            _back.Add(mark);
    }

    /// <summary>The listing has come to its end.</summary>
    /// <param name="unchanged">Collections that were not listed, because they are as they were: so are their versions.</param>
    /// <param name="at">When.</param>
    /// <returns>What is to be recorded; empty if no version came or went.</returns>
    public IEnumerable<VersionsChecked> End(IEnumerable<string> unchanged, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(unchanged);
        var kept = unchanged.Select(collection => VersionMark.OfCollection(_project, collection)).ToHashSet();
        var missing = _awaited.Where(version => !kept.Contains(version.Value) && !_missing.Contains(version.Key)).Select(version => version.Key);
        return missing.Select(mark => (Mark: mark, IsBack: false)).Concat(_back.Select(mark => (Mark: mark, IsBack: true))).Chunk(MarksAtATime)
            .Select(marks => new VersionsChecked(_project.Entity, _project.Project, TextsOf(marks, isBack: false), TextsOf(marks, isBack: true), at));
    }

    private static IReadOnlyList<string> TextsOf(IEnumerable<(UInt128 Mark, bool IsBack)> marks, bool isBack) =>
        [.. marks.Where(one => one.IsBack == isBack).Select(one => VersionMark.ToText(one.Mark))];
}
