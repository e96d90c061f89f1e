namespace WandbExporter.Simulator;

/// <summary>One line of a manifest: a stored file, or a reference to bytes that the server does not have.</summary>
public sealed class ArtifactEntry
{
    /// <summary>The one algorithm that has a tag.</summary>
    public const string Xxh128 = "XXH128";

    private string? _digest;

    private ArtifactEntry(string path, FileData? content)
    {
        Path = path;
        Content = content;
    }

    public string Path { get; }

    /// <summary>The true bytes; null for a reference.</summary>
    public FileData? Content { get; }

    /// <summary>Where a reference leads; null for a stored file.</summary>
    public string? Reference { get; private init; }

    /// <summary>The tag <c>extra.alg</c>; null: there is none, and the digest of a stored file is its MD5.</summary>
    public string? Algorithm { get; private init; }

    /// <summary>The member <c>extra</c> as JSON; null: there is none.</summary>
    public string? Extra { get; private init; }

    /// <summary>As the manifest has it; null: it has none.</summary>
    public long? Size { get; private init; }

    /// <summary>The version that brought these bytes; null: the manifest does not say.</summary>
    public string? BirthArtifactId { get; private init; }

    /// <summary>As the manifest has it: of a stored file base64, of a reference whatever its scheme has.</summary>
    public string Digest => _digest ??= Algorithm == Xxh128 ? Content!.Xxh128() : Content!.Md5();

    /// <summary>The server's size of it: of the stored bytes, or what a reference was said to have.</summary>
    public long StoredSize => Content?.Size ?? Size ?? 0;

    /// <summary>The digest's length, without working it out.</summary>
    internal int DigestLength => _digest?.Length ?? 24;

    /// <summary>A stored file with its MD5.</summary>
    public static ArtifactEntry Stored(string path, FileData content, string? birthArtifactId, string? extra = null) =>
        new(path, content) { Size = content.Size, BirthArtifactId = birthArtifactId, Extra = extra };

    /// <summary>A stored file with its XXH128, and the tag that says so.</summary>
    public static ArtifactEntry StoredXxh128(string path, FileData content, string? birthArtifactId) =>
        new(path, content) { Size = content.Size, BirthArtifactId = birthArtifactId, Algorithm = Xxh128, Extra = """{"alg":"XXH128"}""" };

    /// <summary>A stored file whose digest is of an algorithm that nobody knows.</summary>
    public static ArtifactEntry StoredUnknown(string path, FileData content, string? birthArtifactId, string algorithm, string digest) =>
        new(path, content)
        {
            Size = content.Size,
            BirthArtifactId = birthArtifactId,
            Algorithm = algorithm,
            Extra = $$"""{"alg":"{{algorithm}}"}""",
            _digest = digest,
        };

    public static ArtifactEntry Refers(string path, string reference, string digest, long? size = null, string? extra = null) =>
        new(path, null) { Reference = reference, Size = size, Extra = extra, _digest = digest };

    /// <summary>The same bytes under the same digest, but the manifest has this size.</summary>
    internal ArtifactEntry Sized(long? size) =>
        new(Path, Content) { Reference = Reference, Algorithm = Algorithm, Extra = Extra, Size = size, BirthArtifactId = BirthArtifactId, _digest = _digest };
}
