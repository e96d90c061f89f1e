using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// The versions of artifacts that were listed and whose files are not committed yet, or not all of them. It keeps 24 bytes a version beyond those, to tell which were
/// listed before, and by which id. That may be asked for by any thread.
/// </summary>
public sealed class PendingArtifacts
{
    private readonly OrderedDictionary<Subject.ArtifactVersion, ArtifactDescriptor> _pending = [];
    private readonly Dictionary<UInt128, ulong> _listed = [];
    private readonly Lock _gate = new();

    /// <summary>In the order in which they were listed.</summary>
    public IEnumerable<(ProjectPath Project, ArtifactDescriptor Version)> All => _pending.Select(pending => (pending.Key.Path, pending.Value));

    public int Count => _pending.Count;

    /// <summary>Whether files of the version are still to do.</summary>
    public bool IsPending(Subject.ArtifactVersion version) => _pending.ContainsKey(version);

    /// <summary>Those of a record that no record before it listed.</summary>
    public IReadOnlyList<ArtifactDescriptor> NewOf(ArtifactsListed listed)
    {
        ArgumentNullException.ThrowIfNull(listed);
        return [.. listed.Versions.Where(version => !IsListed(SubjectOf(listed, version)))];
    }

    /// <summary>Whether a record lists the version, whose files are exported therefore, or are to be.</summary>
    public bool IsListed(Subject.ArtifactVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var mark = MarkOf(version);
        lock (_gate)
            return _listed.ContainsKey(mark);
    }

    /// <summary>Whether the version that a record lists under this name had another id: its collection was deleted since, and another one has its name.</summary>
    public bool IsListedAsAnother(Subject.ArtifactVersion version, string id)
    {
        ArgumentNullException.ThrowIfNull(version);
        var mark = MarkOf(version);
        lock (_gate)
            return _listed.TryGetValue(mark, out var listed) && listed != MarkOf(id);
    }

    /// <returns>How many of them no record before it listed.</returns>
    internal int Apply(ArtifactsListed listed)
    {
        var before = _listed.Count;
        foreach (var version in listed.Versions)
        {
            var subject = SubjectOf(listed, version);
            if (Add(MarkOf(subject), MarkOf(version.Id)))
                _pending[subject] = version;
        }
        return _listed.Count - before;
    }

    internal void Close(Subject.ArtifactVersion committed) => _pending.Remove(committed);

    private bool Add(UInt128 mark, ulong id)
    {
        lock (_gate)
            return _listed.TryAdd(mark, id);
    }

    private static Subject.ArtifactVersion SubjectOf(ArtifactsListed listed, ArtifactDescriptor version) =>
        new(new ProjectPath(listed.Entity, listed.Project), version.Collection, version.Version);

    private static ulong MarkOf(string id) => (ulong)NameMark.Of(id);

    private static UInt128 MarkOf(Subject.ArtifactVersion version) =>
        NameMark.Of($"{version.Entity}/{version.Project}/{version.Collection}/{version.Version}");
}
