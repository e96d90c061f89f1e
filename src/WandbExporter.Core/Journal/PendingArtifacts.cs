using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// The versions of artifacts that were listed and whose files are not committed yet, or not all of them. It keeps some 60 to 100 bytes a version beyond those, to
/// tell which were listed before, by which id, and which of them a later listing lacked. That may be asked for by any thread.
/// </summary>
public sealed class PendingArtifacts
{
    private readonly OrderedDictionary<Subject.ArtifactVersion, ArtifactDescriptor> _pending = [];
    private readonly Dictionary<ProjectPath, KnownVersions> _listed = [];
    private readonly HashSet<UInt128> _missing = [];
    private readonly Lock _gate = new();
    private int _listings;

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

    /// <summary>What a listing of a project's versions that begins now should show: those that are listed by now. Of two listings of one project the later one counts.</summary>
    public AwaitedVersions AwaitAll(ProjectPath project)
    {
        lock (_gate)
            return new AwaitedVersions(this, project, ++_listings);
    }

    /// <summary>A listing shows a version.</summary>
    /// <returns>Whether it was missing, and this is the first that is seen of it again.</returns>
    internal bool Show(ProjectPath project, UInt128 version, int listing)
    {
        lock (_gate)
        {
            if (!_listed.TryGetValue(project, out var listed))
                return false;
            ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(listed.Versions, version);
            if (Unsafe.IsNullRef(ref known) || known.Seen >= listing)
                return false;
            known = known with { Seen = listing };
            return _missing.Contains(version);
        }
    }

    /// <summary>The versions that were not missing, and that a listing of all but some collections did not show.</summary>
    internal IReadOnlyList<UInt128> NotShown(ProjectPath project, IEnumerable<(string Type, string Name)> unlisted, int listing)
    {
        // Where an older build listed them, nothing says their types.
        var without = unlisted.SelectMany(collection => (ulong[])[VersionMark.OfCollection(project, collection.Type, collection.Name), VersionMark.OfCollection(project, null, collection.Name)]).ToList();
        lock (_gate)
        {
            if (!_listed.TryGetValue(project, out var listed))
                return [];
            var kept = without.Where(listed.Collections.ContainsKey).Select(collection => listed.Collections[collection]).ToHashSet();
            return [.. listed.Versions.Where(version => version.Value.Seen < listing && !kept.Contains(version.Value.Collection) && !_missing.Contains(version.Key)).Select(version => version.Key)];
        }
    }

    /// <returns>How many of them no record before it listed.</returns>
    internal int Apply(ArtifactsListed listed)
    {
        var added = 0;
        foreach (var version in listed.Versions)
        {
            var subject = SubjectOf(listed, version);
            if (!Add(subject, version.Type, version.Id))
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
            return _listed.TryGetValue(version.Path, out var listed) && listed.Versions.TryGetValue(mark, out var known) ? known : null;
    }

    private bool Add(Subject.ArtifactVersion version, string? type, string id)
    {
        var (mark, collection) = (VersionMark.Of(version), VersionMark.OfCollection(version.Path, type, version.Collection));
        lock (_gate)
        {
            if (!_listed.TryGetValue(version.Path, out var listed))
                _listed[version.Path] = listed = new KnownVersions();
            if (!listed.Collections.TryGetValue(collection, out var number))
                listed.Collections[collection] = number = listed.Collections.Count;
            return listed.Versions.TryAdd(mark, new KnownVersion((ulong)NameMark.Of(id), number, _listings));
        }
    }

    private static Subject.ArtifactVersion SubjectOf(ArtifactsListed listed, ArtifactDescriptor version) =>
        new(new ProjectPath(listed.Entity, listed.Project), version.Collection, version.Version);

    /// <summary>Those of a project.</summary>
    private sealed class KnownVersions
    {
        public Dictionary<UInt128, KnownVersion> Versions { get; } = [];

        /// <summary>The number of each collection, by what stands for it.</summary>
        public Dictionary<ulong, int> Collections { get; } = [];
    }

    /// <param name="Id">What stands for its id.</param>
    /// <param name="Collection">The number of its collection.</param>
    /// <param name="Seen">The last listing that does not await it: it showed it, or began before it was known.</param>
    private readonly record struct KnownVersion(ulong Id, int Collection, int Seen);
}
