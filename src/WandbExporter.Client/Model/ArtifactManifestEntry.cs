using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Model;

/// <summary>A file of a version, as the manifest has it. A field is null where the manifest has none, or something else than it should hold.</summary>
/// <param name="Path">As the manifest spells it, whatever that is: it comes from a user and may hold <c>..</c> and lone surrogates.</param>
/// <param name="DigestBase64">As the manifest spells it: base64 of a stored file's digest, and whatever a reference has.</param>
/// <param name="AlgorithmTag">The manifest's name of the algorithm; null if it has none, which means MD5.</param>
/// <param name="Size">Missing where it is 0, and where it is not known.</param>
/// <param name="Reference">The address of a content that W&amp;B does not store; null for one that it does.</param>
/// <param name="BirthArtifactId">The version that first had this content: with it old addresses are made.</param>
/// <param name="ExtraJson">What else the manifest says of it, as JSON.</param>
public sealed record ArtifactManifestEntry(
    string Path,
    string? DigestBase64,
    EntryAlgorithm Algorithm,
    string? AlgorithmTag,
    long? Size,
    string? Reference,
    string? BirthArtifactId,
    string? ExtraJson)
{
    /// <summary>The digest that its content must have; null if there is none that can be checked here.</summary>
    public ListedDigest? Digest => Algorithm switch
    {
        EntryAlgorithm.Md5 => ListedDigest.Parse(DigestBase64, DigestAlgorithm.Md5),
        EntryAlgorithm.Xxh128 => ListedDigest.Parse(DigestBase64, DigestAlgorithm.Xxh128),
        _ => null,
    };

    /// <summary>Writers leave a size of 0 out, as they do one that they do not know: the digest tells.</summary>
    internal ListedContent Listed => Digest is { } digest
        ? new ListedContent(Size ?? (digest.IsOfNothing ? 0 : null), digest) { MayPrecede = false }
        : new ListedContent(Size, digest: (ListedDigest?)null);
}
