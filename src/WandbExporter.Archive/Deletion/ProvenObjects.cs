using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Archive.Deletion;

/// <summary>A run that is exported whole, and what it was like then.</summary>
/// <param name="Bytes">Of what the export has of it alone.</param>
public sealed record ProvenRun(RunPath Path, RunDescriptor Then, long Bytes);

/// <summary>The same of a version of an artifact.</summary>
/// <param name="UpdatedAt">When it was changed last, in microseconds since 1970; null: the server did not say.</param>
public sealed record ProvenVersion(ProjectPath Project, ArtifactDescriptor Then, long? UpdatedAt, long Bytes)
{
    public VersionPath Path => new(Project, Then.Collection, Then.Version);
}

/// <summary>A version as its collection calls it.</summary>
public readonly record struct VersionPath(ProjectPath Project, string Collection, string Version)
{
    public override string ToString() => $"{Project}/{Collection}:{Version}";
}
