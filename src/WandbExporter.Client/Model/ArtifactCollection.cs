using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model;

/// <summary>A named row of artifact versions. A field is null when the server has no value or does not know the field.</summary>
/// <param name="TypeName">Of the artifacts that it is meant for.</param>
/// <param name="IsSequence">Whether versions are made in it; else it is a portfolio, which links versions of sequences. Null for a kind that a newer server may have.</param>
/// <param name="Project">Where it is.</param>
/// <param name="State">READY, DELETED, or what a newer server says.</param>
public sealed record ArtifactCollection(
    string Id,
    string Name,
    string? TypeName,
    bool? IsSequence,
    string? Description,
    IReadOnlyList<string> Tags,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    ProjectPath Project,
    string? State);
