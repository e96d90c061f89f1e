namespace WandbExporter.Simulator;

/// <summary>A team whose members are members of a project.</summary>
public sealed record ProjectTeamData(EntityData Team, string Role);
