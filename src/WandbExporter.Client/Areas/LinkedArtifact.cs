namespace WandbExporter.Client.Areas;

/// <param name="VersionIndex">Its number in the portfolio; null: the server does not say.</param>
public sealed record LinkedArtifact(int? VersionIndex);
