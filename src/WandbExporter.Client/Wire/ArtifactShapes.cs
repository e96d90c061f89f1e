using System.Text.Json;
using System.Text.Json.Serialization;
using WandbExporter.Client.Model;

namespace WandbExporter.Client.Wire;

// What the documents of artifacts select. Everything may be null: the server decides.
internal sealed record ProjectRef(string? Name, string? EntityName);

internal sealed record CollectionRef(string? Kind, string? Name, ProjectRef? Project);

internal sealed record AliasNode(string? Alias, CollectionRef? ArtifactCollection);

internal sealed record ArtifactTypesData(ArtifactTypesProject? Project);

internal sealed record ArtifactTypesProject(Connection<ArtifactTypeNode>? ArtifactTypes);

internal sealed record ArtifactTypeNode(string? Id, string? Name, string? Description, ServerTime? CreatedAt);

internal sealed record ArtifactCollectionsData(ArtifactCollectionsProject? Project);

internal sealed record ArtifactCollectionsProject(ArtifactCollectionsType? ArtifactType);

internal sealed record ArtifactCollectionsType(Connection<ArtifactCollectionNode>? ArtifactCollections);

internal sealed record ArtifactCollectionData(ArtifactCollectionProject? Project);

internal sealed record ArtifactCollectionProject(ArtifactCollectionNode? ArtifactCollection);

internal sealed record ArtifactCollectionNode(
    string? Kind,
    string? Id,
    string? Name,
    string? Description,
    string? State,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    ProjectRef? Project,
    Named? DefaultArtifactType,
    Connection<Named>? Tags,
    ArtifactEdges? Artifacts,
    Connection<CollectionAliasNode>? Aliases)
{
    /// <summary>Asked for of a single sequence alone.</summary>
    public string? DigestAlgorithm { get; init; }
}

internal sealed record CollectionAliasNode(string? Id, string? Alias);

internal sealed record ArtifactVersionsData(ArtifactVersionsProject? Project);

internal sealed record ArtifactVersionsProject(ArtifactVersionsType? ArtifactType);

internal sealed record ArtifactVersionsType(ArtifactVersionsCollection? ArtifactCollection);

internal sealed record ArtifactVersionsCollection(ArtifactEdges? Artifacts);

/// <summary>A connection whose edges say something of their own.</summary>
internal sealed record ArtifactEdges(long? TotalCount, List<ArtifactEdge?>? Edges, PageInfo? PageInfo)
{
    public IReadOnlyList<ArtifactEdge> Present => Edges is null ? [] : [.. Edges.OfType<ArtifactEdge>().Where(edge => edge.Node is not null)];

    /// <inheritdoc cref="Connection{T}.Nulls"/>
    public int Nulls => Edges?.Count(edge => edge?.Node is null) ?? 0;

    public bool HasNextPage => PageInfo?.HasNextPage ?? false;

    public string? EndCursor => string.IsNullOrEmpty(PageInfo?.EndCursor) ? Edges?.LastOrDefault(edge => edge?.Cursor is not null)?.Cursor : PageInfo.EndCursor;
}

internal sealed record ArtifactEdge(string? Version, JsonElement? UsedAs, ArtifactNode? Node, string? Cursor);

internal sealed record ArtifactNode(
    string? Id,
    CollectionRef? ArtifactSequence,
    Count? VersionIndex,
    Named? ArtifactType,
    string? Description,
    RawJson? Metadata,
    Count? TtlDurationSeconds,
    bool? TtlIsInherited,
    List<Named?>? Tags,
    Count? HistoryStep,
    string? State,
    Count? Size,
    string? Digest,
    string? DigestAlgorithm,
    string? CommitHash,
    Count? FileCount,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    List<AliasNode?>? Aliases,
    Connection<MembershipNode>? ArtifactMemberships);

internal sealed record ArtifactMembershipData(ArtifactMembershipProject? Project);

internal sealed record ArtifactMembershipProject(MembershipNode? ArtifactCollectionMembership);

internal sealed record MembershipNode(
    string? Id,
    Count? VersionIndex,
    ServerTime? CreatedAt,
    List<AliasNode?>? Aliases,
    CollectionRef? ArtifactCollection,
    ArtifactNode? Artifact);

internal sealed record ArtifactByIdData(ArtifactNode? Artifact);

internal sealed record ArtifactByNameData(ArtifactByNameProject? Project);

internal sealed record ArtifactByNameProject(ArtifactNode? Artifact);

internal sealed record RunArtifactsData(RunArtifactsProject? Project);

internal sealed record RunArtifactsProject(RunArtifactsRun? Run);

internal sealed record RunArtifactsRun(ArtifactEdges? Artifacts);

internal sealed record ArtifactUsersData(ArtifactUsersNode? Artifact);

internal sealed record ArtifactUsersNode(Connection<ArtifactRunNode>? UsedBy);

internal sealed record ArtifactRunNode(string? Id, string? Name, ProjectRef? Project);

internal sealed record ArtifactCreatorData(ArtifactCreatorNode? Artifact);

internal sealed record ArtifactCreatorNode(CreatorNode? CreatedBy);

internal sealed record CreatorNode(string? Kind, string? Id, string? RunName, ProjectRef? Project, string? Username, string? Name);

internal sealed record ArtifactLinksData(ArtifactLinksNode? Artifact);

internal sealed record ArtifactLinksNode(Connection<MembershipNode>? ArtifactMemberships);

internal sealed record ArtifactManifestData(ManifestOwner? Artifact);

internal sealed record ArtifactMembershipManifestData(MembershipManifestProject? Project);

internal sealed record MembershipManifestProject(MembershipManifestNode? ArtifactCollectionMembership);

internal sealed record MembershipManifestNode(ManifestOwner? Artifact);

internal sealed record ManifestOwner(string? Id, ManifestNode? CurrentManifest);

internal sealed record ManifestNode(FileUrlNode? File);

internal sealed record FileUrlNode([property: JsonConverter(typeof(ExactTextConverter))] string? Name, string? DirectUrl);

internal sealed record ArtifactFileUrlsData(FileUrlsProject? Project);

internal sealed record FileUrlsProject(FileUrlsCollection? ArtifactCollection);

internal sealed record FileUrlsCollection(FileUrlsOwner? ArtifactMembership);

internal sealed record FileUrlsOwner(Connection<FileUrlNode>? Files);

internal sealed record ArtifactFileUrlsByIdData(FileUrlsOwner? Artifact);

internal sealed record ArtifactEntryUrlsData(EntryUrlsOwner? Artifact);

internal sealed record EntryUrlsOwner(Connection<FileUrlNode>? FilesByManifestEntries);
