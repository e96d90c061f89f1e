using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model;

/// <summary>A run that made or used a version.</summary>
/// <param name="Id">The API's opaque id.</param>
/// <param name="RunId">The API's <c>Run.name</c>.</param>
/// <param name="Project">Null if the key may not see it.</param>
public sealed record ArtifactRun(string Id, string RunId, ProjectPath? Project)
{
    /// <summary>Null if the project is not known.</summary>
    public RunPath? Path => Project?.Run(RunId);
}
