using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Versions of artifacts, as each collection has them: a version that is linked into a portfolio has a row there too.</summary>
internal static class ArtifactVersionsTable
{
    public const string Name = "artifact_versions";

    /// <summary>The column that says which version a row is of, in all tables that have rows of versions.</summary>
    public const string ArtifactId = "artifact_id";

    private const string SourceEntity = "source_entity";
    private const string SourceProject = "source_project";
    private const string SourceCollection = "source_collection";

    private static readonly IReadOnlyList<Column<ArtifactVersionRow>> Described =
    [
        .. IdentityColumns.Project<ArtifactVersionRow>(row => row.Member.Project),
        Column<ArtifactVersionRow>.Key(ArtifactCollectionsTable.Type, "ArtifactType.name", row => row.TypeName),
        Column<ArtifactVersionRow>.Key(ArtifactCollectionsTable.Collection, "ArtifactCollection.name", row => row.Member.Collection),
        Column<ArtifactVersionRow>.Key("version", "VersionedArtifactEdge.version", row => row.Member.VersionName),
        Column<ArtifactVersionRow>.Integer("version_index", "of `version`; null if it is no number", row => row.Member.VersionIndex),
        Column<ArtifactVersionRow>.Key(ArtifactId, "Artifact.id", row => row.Version.Id),
        Column<ArtifactVersionRow>.Text("state", "Artifact.state", row => row.Version.State),
        Column<ArtifactVersionRow>.Text("digest", "Artifact.digest", row => row.Version.Digest) with { Unit = "hex" },
        Column<ArtifactVersionRow>.Text("digest_algorithm", "Artifact.digestAlgorithm", row => row.Version.DigestAlgorithm),
        Column<ArtifactVersionRow>.Integer("size_bytes", "Artifact.size", row => row.Version.Size) with { Unit = "bytes" },
        Column<ArtifactVersionRow>.Integer("file_count", "Artifact.fileCount", row => row.Version.FileCount),
        Column<ArtifactVersionRow>.List("aliases", "Artifact.aliases of this collection", row => row.Aliases),
        Column<ArtifactVersionRow>.List("tags", "Artifact.tags.name", row => row.Version.Tags),
        Column<ArtifactVersionRow>.Text("description", "Artifact.description", row => row.Version.Description),
        Column<ArtifactVersionRow>.Json("metadata", "Artifact.metadata", row => row.Version.MetadataJson),
        Column<ArtifactVersionRow>.Text("commit_hash", "Artifact.commitHash", row => row.Version.CommitHash),
        Column<ArtifactVersionRow>.Integer("history_step", "Artifact.historyStep", row => row.Version.HistoryStep),
        Column<ArtifactVersionRow>.Integer("ttl_seconds", "Artifact.ttlDurationSeconds", row => row.Version.TtlSeconds) with { Unit = "seconds; 0 or less: for ever" },
        Column<ArtifactVersionRow>.Flag("ttl_is_inherited", "Artifact.ttlIsInherited", row => row.Version.TtlIsInherited),
        Column<ArtifactVersionRow>.Time("created_at", "Artifact.createdAt", row => row.Version.CreatedAt),
        Column<ArtifactVersionRow>.Time("updated_at", "Artifact.updatedAt", row => row.Version.UpdatedAt),
        Column<ArtifactVersionRow>.Flag("is_link", "whether it was made in another collection", row => row.IsLink),
        Column<ArtifactVersionRow>.Text(SourceEntity, "Artifact.artifactSequence.project.entityName", row => row.Version.SourceEntity),
        Column<ArtifactVersionRow>.Text(SourceProject, "Artifact.artifactSequence.project.name", row => row.Version.SourceProject),
        Column<ArtifactVersionRow>.Text(SourceCollection, "Artifact.artifactSequence.name", row => row.Version.SourceCollection),
        Column<ArtifactVersionRow>.Text("source_version", "Artifact.versionIndex", row => row.SourceVersion),
        Column<ArtifactVersionRow>.Key("files", "`exported` with this row (but for files that failed, which `artifact_files` names), `at source` of the link, or `not exported`", row => row.Files),
    ];

    /// <summary>The columns that say where a version was made: entity, project and collection.</summary>
    public static IReadOnlyList<string> Source { get; } = [SourceEntity, SourceProject, SourceCollection];

    public static UnitKind Kind { get; } = new("Artifacts");

    public static ProjectUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a version of an artifact in a collection",
        Described = Described,
        Query = "ArtifactVersions",
        CountedBy = "`ArtifactCollection.artifacts.totalCount`",
        Kind = Kind,
        Group = TableGroup.Artifacts,
        IsUsual = false,
        IsSmall = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.CollectionByCollection,
    };

    public static IRowTable<ArtifactVersionRow> Open() =>
        new ItemTable<ArtifactVersionRow>(Name, Described, row => PartMetadata.OfProject(row.Member.Project));
}

/// <summary>A version in a collection.</summary>
/// <param name="TypeName">The type under which the collection was listed.</param>
/// <param name="Files">What becomes of its files.</param>
internal sealed record ArtifactVersionRow(ArtifactMembership Member, string TypeName, string Files)
{
    public ArtifactVersion Version => Member.Version;

    /// <summary>Aliases in this collection, without those of others.</summary>
    public IReadOnlyList<string> Aliases => [.. Member.Aliases.Select(alias => alias.Alias)];

    /// <summary>Null where the server does not say enough.</summary>
    public bool? IsLink => Version.SourceCollection is null
        ? null
        : Version.SourceCollection != Member.Collection || Version.SourceProject != Member.Project.Project || Version.SourceEntity != Member.Project.Entity;

    public string? SourceVersion => Version.VersionIndex is { } index ? $"v{index}" : null;
}
