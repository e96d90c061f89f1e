namespace WandbExporter.Client.Model;

/// <summary>A file of a version, as it is downloaded.</summary>
/// <param name="Artifact">Through which collection it is asked for.</param>
/// <param name="Storage">Of its manifest, for servers that list no URL of it.</param>
/// <param name="Url">Signed, expires; null if it is not known yet. Never print it whole.</param>
public sealed record ArtifactFile(ArtifactPath Artifact, ArtifactManifestEntry Entry, ArtifactManifestHeader Storage, string? Url)
{
    public override string ToString() => $"{Artifact}/{Entry.Path}";
}
