namespace WandbExporter.Client.Model;

/// <summary>A version whose files are in a folder.</summary>
/// <param name="Folder">The folder.</param>
public sealed record DownloadedArtifact(string Folder)
{
    /// <summary>Files that are there now, those that were there before among them.</summary>
    public long Files { get; init; }

    /// <summary>Bytes that came over the network.</summary>
    public long Bytes { get; init; }

    /// <summary>Entries whose content W&amp;B does not have: they are not there.</summary>
    public IReadOnlyList<ArtifactManifestEntry> References { get; init; } = [];

    /// <summary>Files that came and that no digest of the manifest proves.</summary>
    public IReadOnlyList<ArtifactManifestEntry> Unproved { get; init; } = [];
}
