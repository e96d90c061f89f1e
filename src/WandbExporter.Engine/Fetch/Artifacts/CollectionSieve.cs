using WandbExporter.Client.Model;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>
/// Tells the collections of a project whose versions are listed from those that are as they were, whose rows of an earlier night are taken over.
/// </summary>
/// <param name="then">What was listed on an earlier night whose rows are there; null if nothing is taken over.</param>
/// <param name="sources">Of collections that link versions of collections of the same project, the names of those.</param>
/// <param name="now">Takes what is listed.</param>
internal sealed class CollectionSieve(
    ArtifactsMark? then, IReadOnlyDictionary<(string Type, string Name), IReadOnlySet<string>> sources, ArtifactsMark now)
{
    private readonly Dictionary<(string Type, string Name), (string Id, ulong Digest)> _listed = [];
    private readonly Dictionary<(string Type, string Name), DueCollection> _same = [];
    private readonly HashSet<(string Type, string Name)> _shown = [];
    private readonly HashSet<string> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsure = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string Name), HashSet<string>> _lacking = [];

    /// <summary>What tells tomorrow whether anything changed.</summary>
    public ArtifactsMark Mark => now;

    /// <summary>Whether a type came as null: any that is not listed may be the one.</summary>
    public bool HasNullTypes { get; private set; }

    /// <summary>Takes a type as it is listed.</summary>
    public void TakeType(string typeName) => _types.Add(typeName);

    /// <summary>Whether a type was listed.</summary>
    public bool IsListed(string typeName) => _types.Contains(typeName);

    /// <summary>Takes that so many types came as null.</summary>
    public void TakeNullTypes(long nulls)
    {
        HasNullTypes |= nulls > 0;
        now.AddNulls(null, nulls);
    }

    /// <summary>Takes that so many collections of a type came as null: what was exported of it and is not listed may be one of them.</summary>
    public void TakeNulls(string typeName, long nulls)
    {
        if (nulls > 0)
            _unsure.Add(typeName);
        now.AddNulls(typeName, nulls);
    }

    /// <summary>Takes that the collections of a type cannot be listed to the end.</summary>
    public void TakeUnlisted(string typeName) => _unsure.Add(typeName);

    /// <summary>Takes that not all versions of a collection were to be had: what was exported of it and is not among those that came may be one of the others.</summary>
    /// <param name="came">The ids of those that did.</param>
    public void TakeLacking(string typeName, string name, HashSet<string> came) => _lacking[(typeName, name)] = came;

    /// <summary>Takes a collection as it is listed.</summary>
    /// <returns>The collections whose versions are to be listed now.</returns>
    public IReadOnlyList<DueCollection> Take(string typeName, ArtifactCollection collection)
    {
        var digest = ArtifactsMark.DigestOf(typeName, collection);
        // What the digest is of is not needed any more, and many may wait.
        var (key, one) = ((typeName, collection.Name), new DueCollection(collection with { AliasIds = [] }, typeName, digest));
        var (isListed, isSame) = (_listed.TryGetValue(key, out var listed), _same.TryGetValue(key, out var same));
        _shown.Add(key);
        // A page that moved while they were listed brings some of them again.
        if ((isListed && listed.Id == collection.Id) || same?.Digest == digest)
            return [];
        now.Add(digest);
        if (!isListed && !isSame && then?.HasAllOf(digest) == true)
        {
            _same.Add(key, one);
            return [];
        }
        _listed[key] = (collection.Id, digest);
        _same.Remove(key);
        if (!isListed && (same is null || same.Item.Id == collection.Id))
            return [one];
        // Rows say which collection they are of by its name: of two of one name neither can be taken over.
        foreach (var doubled in (ulong[])[digest, same?.Digest ?? listed.Digest])
            now.ListAgain(doubled);
        return same is null ? [one] : [same, one];
    }

    /// <summary>
    /// Call it when all collections were taken: those that are as they were, and link versions of collections of the project that are not.
    /// A link's row says what its source does.
    /// </summary>
    public IReadOnlyList<DueCollection> LinkedToChanged()
    {
        var same = _same.Keys.Select(key => key.Name).ToHashSet(StringComparer.Ordinal);
        var linked = _same.Where(one => sources.TryGetValue(one.Key, out var linkedFrom) && !same.IsSupersetOf(linkedFrom)).ToList();
        foreach (var (key, _) in linked)
            _same.Remove(key);
        return [.. linked.Select(one => one.Value)];
    }

    /// <summary>The types and names of the collections that are as they were, and whose versions are not listed.</summary>
    public IEnumerable<(string Type, string Name)> Kept => _same.Keys;

    /// <summary>Whether the collection's rows of an earlier night are taken over, each of them.</summary>
    public bool IsKept(string typeName, string name) => _same.ContainsKey((typeName, name)) || IsMissing(typeName, name);

    /// <summary>Whether the collection is not listed, and the server gave null where it may stand.</summary>
    public bool IsMissing(string typeName, string name) =>
        !_shown.Contains((typeName, name)) && (_unsure.Contains(typeName) || (HasNullTypes && !_types.Contains(typeName)));

    /// <summary>Whether some of the collection's rows may be taken over: those of versions that did not come.</summary>
    public bool IsKeptInPart(string typeName, string name) => _lacking.ContainsKey((typeName, name));

    /// <summary>Whether a version of a collection that did not come whole was not among those that did.</summary>
    public bool IsMissing(string typeName, string name, string artifactId) => _lacking.TryGetValue((typeName, name), out var came) && !came.Contains(artifactId);
}

/// <summary>A collection whose versions are to be listed.</summary>
/// <param name="Item">The collection.</param>
/// <param name="TypeName">The type under which it was listed.</param>
/// <param name="Digest">Of what was said of it.</param>
internal sealed record DueCollection(ArtifactCollection Item, string TypeName, ulong Digest);
