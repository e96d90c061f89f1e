namespace WandbExporter.Client.Model;

/// <summary>A version whose files are in a folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Files">Files that are there now, those that were there before among them.</param>
/// <param name="Bytes">That came over the network.</param>
/// <param name="References">Entries whose content W&amp;B does not have: they are not there.</param>
public sealed record DownloadedArtifact(string Folder, long Files, long Bytes, IReadOnlyList<ArtifactManifestEntry> References);
