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

    /// <summary>What tells tomorrow whether anything changed.</summary>
    public ArtifactsMark Mark => now;

    /// <summary>Takes a collection as it is listed.</summary>
    /// <returns>The collections whose versions are to be listed now.</returns>
    public IReadOnlyList<DueCollection> Take(string typeName, ArtifactCollection collection)
    {
        var digest = ArtifactsMark.DigestOf(typeName, collection);
        // What the digest is of is not needed any more, and many may wait.
        var (key, one) = ((typeName, collection.Name), new DueCollection(collection with { AliasIds = [] }, typeName, digest));
        var (isListed, isSame) = (_listed.TryGetValue(key, out var listed), _same.TryGetValue(key, out var same));
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

    /// <summary>Whether the collection's rows of an earlier night are taken over.</summary>
    public bool IsKept(string typeName, string name) => _same.ContainsKey((typeName, name));
}

/// <summary>A collection whose versions are to be listed.</summary>
/// <param name="Item">The collection.</param>
/// <param name="TypeName">The type under which it was listed.</param>
/// <param name="Digest">Of what was said of it.</param>
internal sealed record DueCollection(ArtifactCollection Item, string TypeName, ulong Digest);
