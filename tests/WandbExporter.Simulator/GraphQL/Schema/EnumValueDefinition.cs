namespace WandbExporter.Simulator.GraphQL;

/// <summary>A member of an enum.</summary>
public sealed record EnumValueDefinition(string Name, string? Description, string? DeprecationReason);
