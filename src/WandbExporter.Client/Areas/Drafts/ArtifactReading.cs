using WandbExporter.Client.Manifests;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas.Drafts;

/// <summary>What has to be read of a server before a version can be made.</summary>
/// <param name="FindMember">By the collection's project and <c>collection:alias</c>.</param>
/// <param name="Find">By the id of a version.</param>
/// <param name="OpenManifest">Of a version, by its id.</param>
/// <param name="HasFeature">Whether the server says that it has a feature.</param>
internal sealed record ArtifactReading(
    Func<ProjectPath, string, CancellationToken, Task<ArtifactMembership?>> FindMember,
    Func<string, CancellationToken, Task<ArtifactVersion?>> Find,
    Func<string, CancellationToken, Task<ArtifactManifest?>> OpenManifest,
    Func<string, CancellationToken, Task<bool>> HasFeature);
