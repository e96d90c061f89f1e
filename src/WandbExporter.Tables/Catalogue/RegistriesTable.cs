using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The registries of organizations. What they link is in registry_versions, and the files of it, if artifacts are exported, with those of its project.</summary>
internal static class RegistriesTable
{
    public const string Name = "registries";

    private static readonly IReadOnlyList<Column<RegistryInfo>> Described =
    [
        Column<RegistryInfo>.Key(OrganizationsTable.Organization, "Organization.name", registry => registry.Organization),
        .. IdentityColumns.Project<RegistryInfo>(registry => registry.Path),
        Column<RegistryInfo>.Text("name", "Project.name without `wandb-registry-`", registry => registry.Name),
        Column<RegistryInfo>.Text("id", "Project.id", registry => registry.Id),
        Column<RegistryInfo>.Text("internal_id", "Project.internalId", registry => registry.InternalId),
        Column<RegistryInfo>.Text("description", "Project.description", registry => registry.Description),
        Column<RegistryInfo>.Text("access", "Project.access: `RESTRICTED` if its members alone see it", registry => registry.Access),
        Column<RegistryInfo>.Flag("allows_all_types", "Project.allowAllArtifactTypesInRegistry", registry => registry.AllowsAllTypes),
        Column<RegistryInfo>.List("types", "Project.artifactTypes.name", registry => registry.TypeNames),
        Column<RegistryInfo>.Flag("types_are_complete", "whether `types` are all: the server may say that there are more, or give null for one", registry => registry.TypesAreComplete),
        Column<RegistryInfo>.Time("created_at", "Project.createdAt", registry => registry.CreatedAt),
        Column<RegistryInfo>.Time("updated_at", "Project.updatedAt", registry => registry.UpdatedAt),
    ];

    public static OrganizationUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a registry",
        Described = Described,
        Query = "Registries",
        Kind = OrganizationsTable.Kind,
        IsUsual = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        FurtherRequests = static counts => Math.Max(1, counts.Pages),
        RowsAhead = static ahead => ahead.Registries,
        RowKey = ["id"],
    };

    public static IRowTable<RegistryInfo> Open() => new ItemTable<RegistryInfo>(Name, Described, registry => PartMetadata.OfEntity(registry.Organization));
}
