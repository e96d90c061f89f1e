namespace WandbExporter.Simulator;

/// <summary>The name that people see, the entity that holds its registries, and the teams in it.</summary>
public sealed record OrganizationData(string Name, string OrgEntity, IReadOnlyList<string> Teams);
