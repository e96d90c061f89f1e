namespace WandbExporter.Core.Plan;

/// <summary>What of an entity is exported.</summary>
/// <param name="Entity">Its name.</param>
/// <param name="Projects">Its projects by name, or null for all of them.</param>
public sealed record EntitySelection(string Entity, IReadOnlyList<ProjectSelection>? Projects);

/// <summary>What of a project is exported.</summary>
/// <param name="Project">Its name.</param>
/// <param name="RunIds">Its runs by id, or null for all of them.</param>
public sealed record ProjectSelection(string Project, IReadOnlyList<string>? RunIds);
