namespace WandbExporter.Client.Model;

/// <summary>Who made a version: a run, or a user.</summary>
/// <param name="Run">Null if it was none.</param>
/// <param name="User">Null if it was none.</param>
public sealed record ArtifactCreator(ArtifactRun? Run, UserInfo? User);
