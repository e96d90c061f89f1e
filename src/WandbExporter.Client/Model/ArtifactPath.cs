using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model;

/// <summary>Names a version by the collection through which it is read: what the key may see of a collection it may also read, wherever the version was made.</summary>
/// <param name="Version">Such as <c>v3</c>, or an alias; empty where it has neither, so that it can be read by its id alone.</param>
/// <param name="ArtifactId">The API's opaque id of the version.</param>
public readonly record struct ArtifactPath(ProjectPath Project, string Collection, string Version, string ArtifactId)
{
    /// <summary>The same without the id, as a person writes it.</summary>
    public ArtifactName Name => new(Project.Entity, Project.Project, Collection, Version);

    public override string ToString() => $"{Project}/{Collection}:{Version}";
}
