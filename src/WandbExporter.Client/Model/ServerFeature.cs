namespace WandbExporter.Client.Model;

/// <summary>Names of what a server may say that it can do, as far as this client asks.</summary>
public static class ServerFeature
{
    /// <summary>Listings of sweeps take filters.</summary>
    public const string SweepFilters = "SWEEPS_QUERY_FILTERING";

    /// <summary>Listings of collections of artifacts take filters and orders.</summary>
    public const string CollectionFilters = "ARTIFACT_COLLECTIONS_FILTERING_SORTING";

    /// <summary>There are registries, and they can be listed.</summary>
    public const string RegistrySearch = "ARTIFACT_REGISTRY_SEARCH";

    /// <summary>The automations of an entity can be listed at once, and not project by project alone.</summary>
    public const string EntityAutomations = "QUERY_AUTOMATIONS_ON_ENTITY";

    /// <summary>There are automations of organizations.</summary>
    public const string OrganizationAutomations = "AUTOMATIONS_ON_ORGANIZATION";
}
