using WandbExporter.Client.Model;

namespace WandbExporter.Client.Areas.Drafts;

/// <summary>What a draft has under one path.</summary>
internal abstract record DraftEntry
{
    /// <summary>Bytes to upload, which can be read again and again.</summary>
    public sealed record Content(Func<Stream> Open) : DraftEntry;

    /// <summary>What another version has stored already.</summary>
    public sealed record Kept(ArtifactManifestEntry Entry) : DraftEntry;

    /// <summary>Bytes that W&amp;B does not store.</summary>
    public sealed record Reference(string Address, string Digest, long? Size, RawJson? Extra) : DraftEntry;
}
