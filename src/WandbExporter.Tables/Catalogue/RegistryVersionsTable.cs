using System.Globalization;
using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The versions that registries link, each as often as it is linked, and where they were made.</summary>
internal static class RegistryVersionsTable
{
    public const string Name = "registry_versions";

    private static readonly IReadOnlyList<Column<RegistryVersion>> Described =
    [
        .. IdentityColumns.Project<RegistryVersion>(link => link.Registry),
        Column<RegistryVersion>.Text(RegistryCollectionsTable.Collection, "ArtifactCollectionMembership.artifactCollection.name", link => link.Collection),
        Column<RegistryVersion>.Text("version", "`v` and ArtifactCollectionMembership.versionIndex: its name in the registry", link => NameOf(link.VersionIndex)),
        Column<RegistryVersion>.Text("id", "ArtifactCollectionMembership.id", link => link.Id),
        Column<RegistryVersion>.List("aliases", "ArtifactCollectionMembership.aliases.alias: those of the registry", link => link.Aliases),
        Column<RegistryVersion>.Time("linked_at", "ArtifactCollectionMembership.createdAt", link => link.LinkedAt),
        Column<RegistryVersion>.Text("source_entity", "Artifact.artifactSequence.project.entityName: where it was made; null if the key may not see it", link => link.Version?.SourceEntity),
        Column<RegistryVersion>.Text("source_project", "Artifact.artifactSequence.project.name; null if the key may not see it", link => link.Version?.SourceProject),
        Column<RegistryVersion>.Text("source_collection", "Artifact.artifactSequence.name", link => link.Version?.SourceCollection),
        Column<RegistryVersion>.Text("source_version", "`v` and Artifact.versionIndex: its name where it was made", link => NameOf(link.Version?.VersionIndex)),
        Column<RegistryVersion>.Text("artifact_id", "Artifact.id; null of a version that the key may not see", link => link.Version?.Id),
        Column<RegistryVersion>.Text("type", "Artifact.artifactType.name", link => link.Version?.TypeName),
        Column<RegistryVersion>.Text("state", "Artifact.state", link => link.Version?.State),
        Column<RegistryVersion>.List("tags", "Artifact.tags.name", link => link.Version?.Tags ?? []),
        Column<RegistryVersion>.Integer("size_bytes", "Artifact.size", link => link.Version?.Size) with { Unit = "bytes" },
        Column<RegistryVersion>.Integer("file_count", "Artifact.fileCount", link => link.Version?.FileCount),
        Column<RegistryVersion>.Text("digest", "Artifact.digest", link => link.Version?.Digest),
        Column<RegistryVersion>.Time("created_at", "Artifact.createdAt", link => link.Version?.CreatedAt),
        Column<RegistryVersion>.Text("remark", "what the server says of the link that makes no sense; null mostly", link => RemarkOf(link)),
    ];

    public static RegistryUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a version that a registry links",
        Described = Described,
        Query = "RegistryVersions",
        CountedBy = "`Entity.artifactMemberships.totalCount`",
        Kind = RegistryCollectionsTable.Kind,
        IsUsual = false,
        IsSmall = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
    };

    public static IRowTable<RegistryVersion> Open() => new ItemTable<RegistryVersion>(Name, Described, link => PartMetadata.OfProject(link.Registry));

    private static string? NameOf(int? number) => number is { } known ? string.Create(CultureInfo.InvariantCulture, $"v{known}") : null;

    private static string? RemarkOf(RegistryVersion link) =>
        link.OddFields.Count > 0 ? string.Join("; ", link.OddFields.Select(field => $"{field.Name} is {field.Text}")) : null;
}
