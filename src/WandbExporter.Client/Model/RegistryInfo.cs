using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model;

/// <summary>A registry: a project of the organization's own entity whose collections link versions of other projects. A field is null when the server has no value or does not know the field.</summary>
/// <param name="Path">The project that holds it.</param>
/// <param name="Access">PRIVATE, RESTRICTED, or what the server says.</param>
/// <param name="AllowsAllTypes">Whether versions of types may be linked that <paramref name="TypeNames"/> lacks.</param>
/// <param name="TypeNames">The types of artifacts that are meant for it, also those that no collection has yet.</param>
/// <param name="TypesAreComplete">Whether they are all; <see cref="Areas.ArtifactArea.ListTypes"/> has the others.</param>
public sealed record RegistryInfo(
    ProjectPath Path,
    string Organization,
    string Id,
    string? InternalId,
    string? Description,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    string? Access,
    bool? AllowsAllTypes,
    IReadOnlyList<string> TypeNames,
    bool TypesAreComplete)
{
    /// <summary>What the name of its project begins with.</summary>
    public const string Prefix = "wandb-registry-";

    /// <summary>Its name without the prefix, as people see it.</summary>
    public string Name => Path.Project.StartsWith(Prefix, StringComparison.Ordinal) ? Path.Project[Prefix.Length..] : Path.Project;

    /// <summary>Whether its members alone see it; every other access means the whole organization.</summary>
    public bool IsRestricted => Access == "RESTRICTED";
}
