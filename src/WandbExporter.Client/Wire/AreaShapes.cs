using System.Text.Json;
using WandbExporter.Client.Model;

namespace WandbExporter.Client.Wire;

// What the documents of reports, registries, automations, launch and people select. Everything may be null: the server decides.
internal sealed record ReportsData(ReportsProject? Project);

internal sealed record ReportsProject(Connection<ViewNode>? AllViews);

internal sealed record ViewData(ViewNode? View);

internal sealed record ViewNode(
    string? Id,
    string? Name,
    string? DisplayName,
    string? Description,
    string? Type,
    ViewAuthor? User,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    RawJson? Spec,
    ProjectRef? Project);

internal sealed record RegistriesData(OrganizationOf<RegistriesEntity>? Organization);

/// <param name="OrgEntity">Null: the organization has none, or the key may not see it.</param>
internal sealed record OrganizationOf<T>(T? OrgEntity)
    where T : class;

internal sealed record RegistriesEntity(string? Name, Connection<RegistryNode>? Projects);

internal sealed record RegistryData(RegistryEntity? Entity);

internal sealed record RegistryEntity(RegistryNode? Project);

internal sealed record RegistryNode(
    string? Id,
    string? InternalId,
    string? Name,
    string? EntityName,
    string? Description,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    string? Access,
    bool? AllowAllArtifactTypesInRegistry,
    Connection<Named>? ArtifactTypes);

internal sealed record RegistryCollectionsData(OrganizationOf<RegistryCollectionsEntity>? Organization);

internal sealed record RegistryCollectionsEntity(Connection<ArtifactCollectionNode>? ArtifactCollections);

internal sealed record RegistryVersionsData(OrganizationOf<RegistryVersionsEntity>? Organization);

internal sealed record RegistryVersionsEntity(Connection<MembershipNode>? ArtifactMemberships);

internal sealed record RegistryUsersData(RegistryUsersProject? Project);

internal sealed record RegistryUsersProject(List<RegistryUserNode?>? Members);

internal sealed record RegistryUserNode(string? Id, string? Username, string? Name, string? Email, Named? Role);

internal sealed record RegistryTeamsData(RegistryTeamsProject? Project);

internal sealed record RegistryTeamsProject(List<RegistryTeamNode?>? TeamMembers);

internal sealed record RegistryTeamNode(IdentifiedName? Team, Named? Role);

internal sealed record IdentifiedName(string? Id, string? Name);

internal sealed record EntityAutomationsData(AutomationsOwner? Entity);

internal sealed record OrganizationAutomationsData(AutomationsOwner? Organization);

internal sealed record AutomationsOwner(Connection<AutomationNode>? Triggers);

internal sealed record ProjectAutomationsData(ProjectAutomationsEntity? Entity);

internal sealed record ProjectAutomationsEntity(Connection<AutomationsProject>? Projects);

internal sealed record AutomationsProject(string? Name, List<AutomationNode?>? Triggers);

/// <summary>Scope, condition and action are of kinds that newer servers add to: they are kept as they come.</summary>
internal sealed record AutomationNode(
    string? Id,
    ServerTime? CreatedAt,
    UserInfo? CreatedBy,
    ServerTime? UpdatedAt,
    ServerTime? LastExecutedAt,
    string? Name,
    string? Description,
    bool? Enabled,
    JsonElement? Scope,
    JsonElement? TriggeringCondition,
    JsonElement? TriggeredAction);

internal sealed record IntegrationsData(IntegrationsEntity? Entity);

internal sealed record IntegrationsEntity(Connection<IntegrationNode>? Integrations);

internal sealed record IntegrationNode(string? Kind, string? Id, string? TeamName, string? ChannelName, string? Name, string? UrlEndpoint);

internal sealed record RunQueuesData(RunQueuesProject? Project);

internal sealed record RunQueuesProject(List<RunQueueNode?>? RunQueues);

internal record RunQueueNode
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Access { get; init; }

    public string? CreatedBy { get; init; }

    public ServerTime? CreatedAt { get; init; }

    public ServerTime? UpdatedAt { get; init; }

    public string? DefaultResourceConfigID { get; init; }

    public string? PrioritizationMode { get; init; }

    public RawJson? ExternalLinks { get; init; }
}

internal sealed record RunQueueItemsData(RunQueueItemsProject? Project);

internal sealed record RunQueueItemsProject(RunQueueItemsQueue? RunQueue);

internal sealed record RunQueueItemsQueue(Connection<QueuedRunNode>? RunQueueItems);

internal sealed record QueuedRunNode(
    string? Id,
    string? State,
    string? AssociatedRunId,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    string? LaunchAgentId,
    RawJson? RunSpec);

internal sealed record ResourceConfigData(ResourceConfigEntity? Entity);

internal sealed record ResourceConfigEntity(ResourceConfigNode? DefaultResourceConfig);

internal sealed record ResourceConfigNode(RawJson? Config, string? Resource, List<TemplateVariable?>? TemplateVariables);

internal sealed record EntityOrganizationsData(EntityOrganizationsNode? Entity);

internal sealed record EntityOrganizationsNode(OrganizationNode? Organization, OrganizationsUser? User);

internal sealed record OrganizationsUser(List<OrganizationNode?>? Organizations);

internal sealed record OrganizationData(OrganizationNode? Organization);

internal sealed record OrganizationNode(string? Id, string? Name, IdentifiedName? OrgEntity);

internal sealed record OrganizationTeamsData(OrganizationTeamsNode? Organization);

internal sealed record OrganizationTeamsNode(List<Named?>? Teams);

internal sealed record OrganizationMembersData(OrganizationMembersNode? Organization);

internal sealed record OrganizationMembersNode(List<OrganizationMember?>? Members);

internal sealed record ViewerTeamsData(ViewerTeamsNode? Viewer);

internal sealed record ViewerTeamsNode(Connection<Named>? Teams);

internal sealed record ApiKeysData(ApiKeysViewer? Viewer);

internal sealed record ApiKeysViewer(Connection<ApiKeyLabel>? ApiKeys);

internal sealed record UsersData(Connection<UserNode>? Users);

internal sealed record UserNode(
    string? Id,
    string? Username,
    string? Name,
    string? Email,
    bool? Admin,
    string? Entity,
    string? AccountType,
    ServerTime? CreatedAt,
    ServerTime? DeletedAt,
    Connection<Named>? Teams);

internal sealed record CustomChartsData(Connection<CustomChartNode>? CustomCharts);

internal sealed record CustomChartNode(
    string? Id,
    string? Name,
    string? DisplayName,
    string? Type,
    string? Access,
    UserInfo? User,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    RawJson? Spec);
