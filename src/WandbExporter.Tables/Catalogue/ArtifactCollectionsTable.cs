using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Collections of artifacts: sequences, in which versions are made, and portfolios, which link versions of sequences.</summary>
internal static class ArtifactCollectionsTable
{
    public const string Name = "artifact_collections";

    /// <summary>The columns that say which collection a row is of, in all tables that have rows of collections.</summary>
    public const string Type = "type";

    /// <inheritdoc cref="Type"/>
    public const string Collection = "collection";

    private static readonly IReadOnlyList<Column<ArtifactCollectionRow>> Described =
    [
        .. IdentityColumns.Project<ArtifactCollectionRow>(row => row.Collection.Project),
        Column<ArtifactCollectionRow>.Key(Type, "ArtifactType.name", row => row.TypeName),
        Column<ArtifactCollectionRow>.Key(Collection, "ArtifactCollection.name", row => row.Collection.Name),
        Column<ArtifactCollectionRow>.Text("kind", "ArtifactCollection.__typename: `sequence` or `portfolio`", row => row.Kind),
        Column<ArtifactCollectionRow>.Text("id", "ArtifactCollection.id", row => row.Collection.Id),
        Column<ArtifactCollectionRow>.Text("state", "ArtifactCollection.state", row => row.Collection.State),
        Column<ArtifactCollectionRow>.Text("description", "ArtifactCollection.description", row => row.Collection.Description),
        Column<ArtifactCollectionRow>.List("tags", "ArtifactCollection.tags.name", row => row.Collection.Tags),
        Column<ArtifactCollectionRow>.Time("created_at", "ArtifactCollection.createdAt", row => row.Collection.CreatedAt),
        Column<ArtifactCollectionRow>.Time("updated_at", "ArtifactCollection.updatedAt", row => row.Collection.UpdatedAt),
        Column<ArtifactCollectionRow>.Integer("version_count", "ArtifactCollection.artifacts.totalCount", row => row.VersionCount),
    ];

    public static ProjectUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a collection of artifacts",
        Described = Described,
        Query = "ArtifactCollections",
        Kind = ArtifactVersionsTable.Kind,
        Group = TableGroup.Artifacts,
        IsUsual = false,
        IsSmall = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.CollectionByCollection,
    };

    public static IRowTable<ArtifactCollectionRow> Open() =>
        new ItemTable<ArtifactCollectionRow>(Name, Described, row => PartMetadata.OfProject(row.Collection.Project));
}

/// <summary>A collection, and how many versions the server counts in it.</summary>
/// <param name="TypeName">The type under which it was listed.</param>
internal sealed record ArtifactCollectionRow(ArtifactCollection Collection, string TypeName, long? VersionCount)
{
    public string? Kind => Collection.IsSequence switch { true => "sequence", false => "portfolio", null => null };
}
