using WandbExporter.Client.Model;

namespace WandbExporter.Engine.Fetch;

/// <summary>What tells a content from others: equal for files with the same bytes, as far as the server says what those are.</summary>
internal readonly record struct ContentName(string Digest, long Bytes)
{
    /// <summary>Null where the server does not say enough to tell contents apart, and for an empty file.</summary>
    public static ContentName? Of(RunFile file) =>
        file is { SizeBytes: > 0 and var bytes, Digest: { IsShort: true } digest } ? new ContentName(digest.Hex, bytes) : null;

    /// <summary>The same; an MD5 names the content as it does of a run's file.</summary>
    public static ContentName? Of(ArtifactManifestEntry entry) => entry is { Size: > 0 and var bytes, Digest: { } digest }
        ? new ContentName(entry.Algorithm == EntryAlgorithm.Md5 ? digest.Hex : $"{entry.Algorithm} {digest.Hex}", bytes)
        : null;
}
