using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The names of versions: a row an alias.</summary>
internal static class ArtifactAliasesTable
{
    public const string Name = "artifact_aliases";

    private static readonly IReadOnlyList<Column<ArtifactAliasRow>> Described =
    [
        .. IdentityColumns.Project<ArtifactAliasRow>(row => row.Version.Member.Project),
        Column<ArtifactAliasRow>.Key(ArtifactCollectionsTable.Type, "ArtifactType.name", row => row.Version.TypeName),
        Column<ArtifactAliasRow>.Key(ArtifactCollectionsTable.Collection, "ArtifactAlias.artifactCollection.name", row => row.Version.Member.Collection),
        Column<ArtifactAliasRow>.Key("alias", "ArtifactAlias.alias", row => row.Alias),
        Column<ArtifactAliasRow>.Key("version", "VersionedArtifactEdge.version", row => row.Version.Member.VersionName),
        Column<ArtifactAliasRow>.Key(ArtifactVersionsTable.ArtifactId, "Artifact.id", row => row.Version.Version.Id),
    ];

    public static ProjectUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "an alias of a version in a collection",
        Described = Described,
        Query = "ArtifactVersions",
        Kind = ArtifactVersionsTable.Kind,
        Group = TableGroup.Artifacts,
        IsUsual = false,
        IsSmall = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.CollectionByCollection,
    };

    public static IRowTable<ArtifactAliasRow> Open() =>
        new ItemTable<ArtifactAliasRow>(Name, Described, row => PartMetadata.OfProject(row.Version.Member.Project));
}

/// <summary>An alias, and the version that has it.</summary>
internal sealed record ArtifactAliasRow(ArtifactVersionRow Version, string Alias);
