using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The collections of registries.</summary>
internal static class RegistryCollectionsTable
{
    public const string Name = "registry_collections";

    /// <summary>The column that says which collection a row is of.</summary>
    public const string Collection = "collection";

    private static readonly IReadOnlyList<Column<ArtifactCollection>> Described =
    [
        .. IdentityColumns.Project<ArtifactCollection>(collection => collection.Project),
        Column<ArtifactCollection>.Key(Collection, "ArtifactCollection.name", collection => collection.Name),
        Column<ArtifactCollection>.Text("type", "ArtifactCollection.defaultArtifactType.name", collection => collection.TypeName),
        Column<ArtifactCollection>.Text("id", "ArtifactCollection.id", collection => collection.Id),
        Column<ArtifactCollection>.Text("state", "ArtifactCollection.state", collection => collection.State),
        Column<ArtifactCollection>.Text("description", "ArtifactCollection.description", collection => collection.Description),
        Column<ArtifactCollection>.List("tags", "ArtifactCollection.tags.name", collection => collection.Tags),
        Column<ArtifactCollection>.Time("created_at", "ArtifactCollection.createdAt", collection => collection.CreatedAt),
        Column<ArtifactCollection>.Time("updated_at", "ArtifactCollection.updatedAt", collection => collection.UpdatedAt),
        Column<ArtifactCollection>.Integer("version_count", "ArtifactCollection.artifacts.totalCount", collection => collection.VersionCount),
    ];

    public static UnitKind Kind { get; } = new("Registry");

    public static RegistryUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a collection of a registry",
        Described = Described,
        Query = "RegistryCollections",
        CountedBy = "`Entity.artifactCollections.totalCount`",
        Kind = Kind,
        IsUsual = false,
        IsSmall = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowsAhead = static ahead => ahead.Collections,
        RowKey = ["id"],
    };

    public static IRowTable<ArtifactCollection> Open() => new ItemTable<ArtifactCollection>(Name, Described, collection => PartMetadata.OfProject(collection.Project));
}
