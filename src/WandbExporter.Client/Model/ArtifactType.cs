namespace WandbExporter.Client.Model;

/// <summary>A type of artifacts, as a project has it.</summary>
public sealed record ArtifactType(string Id, string Name, string? Description, ServerTime? CreatedAt);
