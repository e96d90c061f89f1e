using WandbExporter.Client.Model;

namespace WandbExporter.Client.Areas.Drafts;

/// <summary>
/// What a new version of an artifact is to be made of: files, which are read when it is logged, references, and what an earlier version has stored.
/// Not safe for concurrent use.
/// </summary>
public sealed class ArtifactDraft
{
    private readonly SortedDictionary<string, DraftEntry> _entries = new(Utf8Order.Instance);

    /// <param name="name">The collection's; it is made if it is not there.</param>
    /// <param name="type">Such as <c>model</c>. A collection keeps the one that it has.</param>
    /// <exception cref="ArgumentException">None may be called so.</exception>
    public ArtifactDraft(string name, string type)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(type);
        if (name.Length is 0 or > 128 || name.AsSpan().IndexOfAny('/', ':') >= 0)
            throw new ArgumentException($"'{name}' is no name of an artifact: it has 1 to 128 characters, none of / and :.", nameof(name));
        if (type.Length is 0 or > 128 || type.AsSpan().IndexOfAny('/', ':') >= 0)
            throw new ArgumentException($"'{type}' is no type of artifacts: it has 1 to 128 characters, none of / and :.", nameof(type));
        (Name, Type) = (name, type);
    }

    public string Name { get; }

    public string Type { get; }

    public string? Description { get; set; }

    /// <summary>An object.</summary>
    public RawJson? Metadata { get; set; }

    /// <summary>Beside <c>latest</c>, which the server gives.</summary>
    public IReadOnlyList<string> Aliases { get; set; } = [];

    public IReadOnlyList<string> Tags { get; set; } = [];

    public ArtifactTtl? Ttl { get; set; }

    /// <summary>The step of its run that it belongs to.</summary>
    public long? HistoryStep { get; set; }

    /// <summary>
    /// Whether a new collection is to have digests by XXH128, if the server can: they cost less to work out, and clients before August 2026 cannot check
    /// them. A collection that is there keeps its algorithm.
    /// </summary>
    public bool PrefersXxh128 { get; set; }

    /// <summary>The paths that it has, in the order of a manifest.</summary>
    public IReadOnlyCollection<string> Paths => _entries.Keys;

    internal IReadOnlyDictionary<string, DraftEntry> Entries => _entries;

    /// <summary>The version that it was begun from; null: none.</summary>
    internal string? BaseId { get; init; }

    /// <summary>A file of this machine. It must not change until the version is logged.</summary>
    /// <param name="file">Where it is.</param>
    /// <param name="path">What it is called in the version, with slashes; null: its own name.</param>
    /// <exception cref="ArgumentException">Nothing may be called so.</exception>
    public void AddFile(string file, string? path = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        AddContent(path ?? Path.GetFileName(file), () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read));
    }

    /// <summary>All files below a folder, under their paths in it. Links are followed.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="under">A folder of the version to put them into; null: none.</param>
    public void AddFolder(string folder, string? under = null)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            AddFile(file, under is null ? path : $"{under.TrimEnd('/')}/{path}");
        }
    }

    /// <param name="path">What they are called in the version, with slashes.</param>
    /// <param name="open">The bytes from their beginning; called at least twice, and again for every attempt. They must be the same each time.</param>
    /// <exception cref="ArgumentException">Nothing may be called so.</exception>
    public void AddContent(string path, Func<Stream> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        Set(path, new DraftEntry.Content(open));
    }

    /// <summary>A reference to what W&amp;B does not store.</summary>
    /// <param name="path">What it is called in the version.</param>
    /// <param name="address">Such as <c>s3://bucket/key</c>.</param>
    /// <param name="digest">What tells one content from another, such as an entity tag; null: the address, which tells nothing.</param>
    /// <param name="size">In bytes; null: it is not known.</param>
    /// <param name="extra">What else clients may want to know, an object such as <c>{"versionID":"…"}</c>.</param>
    /// <exception cref="ArgumentException">Nothing may be called so, or it is no address.</exception>
    public void AddReference(string path, string address, string? digest = null, long? size = null, RawJson? extra = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        if (!address.Contains("://", StringComparison.Ordinal))
            throw new ArgumentException($"'{address}' is no address with a scheme, such as s3://bucket/key.", nameof(address));
        Set(path, new DraftEntry.Reference(address, digest ?? address, size, extra));
    }

    /// <summary>False: there is nothing under that path.</summary>
    public bool Remove(string path) => _entries.Remove(path);

    /// <summary>What the version that it was begun from has.</summary>
    internal void Keep(ArtifactManifestEntry entry) => _entries[entry.Path] = new DraftEntry.Kept(entry);

    private void Set(string path, DraftEntry entry)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Split('/').Any(part => part is "" or "." or ".."))
            throw new ArgumentException($"'{path}' is no path in an artifact: it has names between single slashes, none of them . or ...", nameof(path));
        _entries[path] = entry;
    }
}
