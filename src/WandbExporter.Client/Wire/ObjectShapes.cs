namespace WandbExporter.Client.Wire;

// What the documents select that ask for the beginnings of several listings at once. Everything may be null: the server decides.
internal sealed record ProjectObjectsData(ProjectObjectsNode? Project);

internal sealed record ProjectObjectsNode(
    long? TotalSweeps, Connection<SweepNode>? Sweeps, Connection<ViewNode>? Reports, Connection<ViewNode>? Drafts, Connection<ViewNode>? Workspaces);

internal sealed record EntityObjectsData(EntityObjectsNode? Entity, EntityQueuesNode? Launch, Connection<CustomChartNode>? CustomCharts);

internal sealed record EntityObjectsNode(List<TeamMemberNode?>? Members, Connection<AutomationNode>? Triggers, Connection<IntegrationNode>? Integrations) : TeamNode;

internal sealed record EntityQueuesNode(List<EntityQueueNode?>? RunQueues);

internal sealed record EntityQueueNode(Connection<QueuedRunNode>? RunQueueItems) : RunQueueNode;

internal sealed record RegistryObjectsData(OrganizationOf<RegistryObjectsEntity>? Organization, RegistryMembersProject? Project);

internal sealed record RegistryObjectsEntity(Connection<ArtifactCollectionNode>? ArtifactCollections, Connection<MembershipNode>? ArtifactMemberships);

internal sealed record RegistryMembersProject(List<RegistryUserNode?>? Members, List<RegistryTeamNode?>? TeamMembers);
