using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// The versions of artifacts that were listed and whose files are not committed yet, or not all of them. It keeps 40 bytes a version beyond those, to tell which were
/// listed before, by which id, and which of them a later listing lacked. That may be asked for by any thread.
/// </summary>
public sealed class PendingArtifacts
{
    private readonly OrderedDictionary<Subject.ArtifactVersion, ArtifactDescriptor> _pending = [];
    private readonly Dictionary<ProjectPath, Dictionary<UInt128, KnownVersion>> _listed = [];
    private readonly HashSet<UInt128> _missing = [];
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
        return Find(version) is not null;
    }

    /// <summary>Whether the version that a record lists under this name had another id: its collection was deleted since, and another one has its name.</summary>
    public bool IsListedAsAnother(Subject.ArtifactVersion version, string id)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Find(version) is { } listed && listed.Id != (ulong)NameMark.Of(id);
    }

    /// <summary>Whether the listing that should have shown the version last did not.</summary>
    public bool IsMissing(Subject.ArtifactVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var mark = VersionMark.Of(version);
        lock (_gate)
            return _missing.Contains(mark);
    }

    /// <summary>What a listing of a project's versions that begins now should show.</summary>
    public AwaitedVersions AwaitAll(ProjectPath project)
    {
        lock (_gate)
        {
            var listed = _listed.GetValueOrDefault(project);
            return new AwaitedVersions(
                project,
                listed?.ToDictionary(version => version.Key, version => version.Value.Collection) ?? [],
                listed is null ? [] : [.. listed.Keys.Where(_missing.Contains)]);
        }
    }

    /// <returns>How many of them no record before it listed.</returns>
    internal int Apply(ArtifactsListed listed)
    {
        var added = 0;
        foreach (var version in listed.Versions)
        {
            var subject = SubjectOf(listed, version);
            if (!Add(subject, version.Id))
                continue;
            added++;
            _pending[subject] = version;
        }
        return added;
    }

    internal void Apply(VersionsChecked found)
    {
        lock (_gate)
        {
            _missing.UnionWith(found.Missing.Select(VersionMark.Parse));
            _missing.ExceptWith(found.Back.Select(VersionMark.Parse));
        }
    }

    internal void Close(Subject.ArtifactVersion committed) => _pending.Remove(committed);

    private KnownVersion? Find(Subject.ArtifactVersion version)
    {
        var mark = VersionMark.Of(version);
        lock (_gate)
            return _listed.TryGetValue(version.Path, out var listed) && listed.TryGetValue(mark, out var known) ? known : null;
    }

    private bool Add(Subject.ArtifactVersion version, string id)
    {
        var known = new KnownVersion((ulong)NameMark.Of(id), VersionMark.OfCollection(version.Path, version.Collection));
        var mark = VersionMark.Of(version);
        lock (_gate)
        {
            if (!_listed.TryGetValue(version.Path, out var listed))
                _listed[version.Path] = listed = [];
            return listed.TryAdd(mark, known);
        }
    }

    private static Subject.ArtifactVersion SubjectOf(ArtifactsListed listed, ArtifactDescriptor version) =>
        new(new ProjectPath(listed.Entity, listed.Project), version.Collection, version.Version);

    /// <param name="Id">What stands for its id.</param>
    /// <param name="Collection">What stands for its collection.</param>
    private readonly record struct KnownVersion(ulong Id, ulong Collection);
}
