namespace WandbExporter.Client.Queries;

/// <summary>Documents of what an organization has besides runs and artifacts.</summary>
public static partial class QueryDocuments
{
    internal static readonly QueryDocument Reports = new(nameof(Reports));
    internal static readonly QueryDocument ReportIds = new(nameof(ReportIds));
    internal static readonly QueryDocument View = new(nameof(View));
    internal static readonly QueryDocument Registries = new(nameof(Registries));
    internal static readonly QueryDocument Registry = new(nameof(Registry));
    internal static readonly QueryDocument RegistryCollections = new(nameof(RegistryCollections));
    internal static readonly QueryDocument RegistryVersions = new(nameof(RegistryVersions));
    internal static readonly QueryDocument RegistryUsers = new(nameof(RegistryUsers));
    internal static readonly QueryDocument RegistryTeams = new(nameof(RegistryTeams));
    internal static readonly QueryDocument EntityAutomations = new(nameof(EntityAutomations));
    internal static readonly QueryDocument OrganizationAutomations = new(nameof(OrganizationAutomations));
    internal static readonly QueryDocument ProjectAutomations = new(nameof(ProjectAutomations));
    internal static readonly QueryDocument Integrations = new(nameof(Integrations));
    internal static readonly QueryDocument RunQueues = new(nameof(RunQueues));
    internal static readonly QueryDocument RunQueueItems = new(nameof(RunQueueItems));
    internal static readonly QueryDocument ResourceConfig = new(nameof(ResourceConfig));
    internal static readonly QueryDocument EntityOrganizations = new(nameof(EntityOrganizations));
    internal static readonly QueryDocument Organization = new(nameof(Organization));
    internal static readonly QueryDocument OrganizationTeams = new(nameof(OrganizationTeams));
    internal static readonly QueryDocument OrganizationMembers = new(nameof(OrganizationMembers));
    internal static readonly QueryDocument ViewerTeams = new(nameof(ViewerTeams));
    internal static readonly QueryDocument ApiKeys = new(nameof(ApiKeys));
    internal static readonly QueryDocument Users = new(nameof(Users));
    internal static readonly QueryDocument CustomCharts = new(nameof(CustomCharts));
    internal static readonly QueryDocument ProjectObjects = new(nameof(ProjectObjects));
    internal static readonly QueryDocument EntityObjects = new(nameof(EntityObjects));
    internal static readonly QueryDocument RegistryObjects = new(nameof(RegistryObjects));
}
