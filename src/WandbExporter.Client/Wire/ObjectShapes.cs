using WandbExporter.Client.Model;

namespace WandbExporter.Client.Wire;

// What the documents select that ask for the beginnings of several listings at once. Everything may be null: the server decides.
internal sealed record ProjectObjectsData(ProjectObjectsNode? Project);

internal sealed record ProjectObjectsNode(
    long? TotalSweeps, Connection<SweepNode>? Sweeps, Connection<ViewNode>? Reports, Connection<ViewNode>? Drafts, Connection<ViewNode>? Workspaces);

internal sealed record EntityObjectsData(EntityObjectsNode? Entity, EntityQueuesNode? Launch, Connection<CustomChartNode>? CustomCharts);

internal sealed record EntityObjectsNode(
    string? Id,
    string? Name,
    bool? Available,
    string? PhotoUrl,
    bool? ReadOnly,
    bool? ReadOnlyAdmin,
    bool? IsTeam,
    string? EntityType,
    bool? PrivateOnly,
    long? StorageBytes,
    bool? CodeSavingEnabled,
    string? DefaultAccess,
    bool? IsPaid,
    List<TeamMemberNode?>? Members,
    Connection<AutomationNode>? Triggers,
    Connection<IntegrationNode>? Integrations)
    : TeamNode(Id, Name, Available, PhotoUrl, ReadOnly, ReadOnlyAdmin, IsTeam, EntityType, PrivateOnly, StorageBytes, CodeSavingEnabled, DefaultAccess, IsPaid);

internal sealed record EntityQueuesNode(List<EntityQueueNode?>? RunQueues);

internal sealed record EntityQueueNode(
    string? Id,
    string? Name,
    string? Access,
    string? CreatedBy,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    string? DefaultResourceConfigID,
    string? PrioritizationMode,
    RawJson? ExternalLinks,
    Connection<QueuedRunNode>? RunQueueItems)
    : RunQueueNode(Id, Name, Access, CreatedBy, CreatedAt, UpdatedAt, DefaultResourceConfigID, PrioritizationMode, ExternalLinks);

internal sealed record RegistryObjectsData(OrganizationOf<RegistryObjectsEntity>? Organization, RegistryMembersProject? Project);

internal sealed record RegistryObjectsEntity(Connection<ArtifactCollectionNode>? ArtifactCollections, Connection<MembershipNode>? ArtifactMemberships);

internal sealed record RegistryMembersProject(List<RegistryUserNode?>? Members, List<RegistryTeamNode?>? TeamMembers);
