namespace WandbExporter.Client.Model;

/// <summary>A name of a version in one of its collections.</summary>
/// <param name="Collection">Null, as entity and project are, if the key may not see it.</param>
public sealed record ArtifactAlias(string Alias, string? Collection, string? Entity, string? Project);
