using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Plan;

/// <summary>Keys of contents that stand by their digests.</summary>
internal static class ContentKeys
{
    /// <summary>Where the content stands that has the entry's digest; null if the entry has none that a content is held against.</summary>
    public static ObjectKey? Of(ArtifactManifestEntry entry) => entry.Digest is { } digest
        ? ArtifactKeys.Content(entry.Algorithm == EntryAlgorithm.Xxh128 ? "xxh128" : "md5", digest.Hex)
        : null;
}
