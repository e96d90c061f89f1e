namespace WandbExporter.Client.Model;

/// <summary>Where the content of a version's file can be fetched.</summary>
/// <param name="Path">The entry's, as the manifest spells it.</param>
/// <param name="Url">Signed, expires; of a reference, what it refers to. Never print it whole.</param>
public sealed record ArtifactFileUrl(string Path, string Url);
