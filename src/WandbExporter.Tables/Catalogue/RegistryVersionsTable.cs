using System.Globalization;
using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The versions that registries link, each as often as it is linked, and where they were made.</summary>
internal static class RegistryVersionsTable
{
    public const string Name = "registry_versions";
    public const string Id = "id";
    public const string SourceEntity = "source_entity";
    public const string SourceProject = "source_project";
    public const string SourceCollection = "source_collection";
    public const string SourceVersion = "source_version";
    public const string ArtifactId = "artifact_id";

    private static readonly IReadOnlyList<Column<RegistryVersionRow>> Described =
    [
        .. IdentityColumns.Project<RegistryVersionRow>(row => row.Link.Registry),
        Column<RegistryVersionRow>.Text(RegistryCollectionsTable.Collection, "ArtifactCollectionMembership.artifactCollection.name", row => row.Link.Collection),
        Column<RegistryVersionRow>.Text("version", "`v` and ArtifactCollectionMembership.versionIndex: its name in the registry", row => NameOf(row.Link.VersionIndex)),
        Column<RegistryVersionRow>.Text(Id, "ArtifactCollectionMembership.id", row => row.Link.Id),
        Column<RegistryVersionRow>.List("aliases", "ArtifactCollectionMembership.aliases.alias: those of the registry", row => row.Link.Aliases),
        Column<RegistryVersionRow>.Time("linked_at", "ArtifactCollectionMembership.createdAt", row => row.Link.LinkedAt),
        Column<RegistryVersionRow>.Text(SourceEntity, "Artifact.artifactSequence.project.entityName: where it was made; null if it was never shown", row => row.Link.Version?.SourceEntity ?? row.Former?.Entity),
        Column<RegistryVersionRow>.Text(SourceProject, "Artifact.artifactSequence.project.name; null if it was never shown", row => row.Link.Version?.SourceProject ?? row.Former?.Project),
        Column<RegistryVersionRow>.Text(SourceCollection, "Artifact.artifactSequence.name", row => row.Link.Version?.SourceCollection ?? row.Former?.Collection),
        Column<RegistryVersionRow>.Text(SourceVersion, "`v` and Artifact.versionIndex: its name where it was made", row => NameOf(row.Link.Version?.VersionIndex) ?? row.Former?.Version),
        Column<RegistryVersionRow>.Text(ArtifactId, "Artifact.id; null of a version that was never shown", row => row.Link.Version?.Id ?? row.Former?.Id),
        Column<RegistryVersionRow>.Text("type", "Artifact.artifactType.name", row => row.Link.Version?.TypeName),
        Column<RegistryVersionRow>.Text("state", "Artifact.state", row => row.Link.Version?.State),
        Column<RegistryVersionRow>.List("tags", "Artifact.tags.name", row => row.Link.Version?.Tags ?? []),
        Column<RegistryVersionRow>.Integer("size_bytes", "Artifact.size", row => row.Link.Version?.Size) with { Unit = "bytes" },
        Column<RegistryVersionRow>.Integer("file_count", "Artifact.fileCount", row => row.Link.Version?.FileCount),
        Column<RegistryVersionRow>.Text("digest", "Artifact.digest", row => row.Link.Version?.Digest),
        Column<RegistryVersionRow>.Time("created_at", "Artifact.createdAt", row => row.Link.Version?.CreatedAt),
        Column<RegistryVersionRow>.Text("remark", "what the server says of the link that makes no sense, and whether the source is not shown any more; null mostly", row => RemarkOf(row)),
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
        RowsAhead = static ahead => ahead.Versions,
        RowKey = [Id],
    };

    public static IRowTable<RegistryVersionRow> Open() => new ItemTable<RegistryVersionRow>(Name, Described, row => PartMetadata.OfProject(row.Link.Registry));

    private static string? NameOf(int? number) => number is { } known ? string.Create(CultureInfo.InvariantCulture, $"v{known}") : null;

    private static string? RemarkOf(RegistryVersionRow row)
    {
        string[] remarks =
        [
            .. row.Link.OddFields.Select(field => $"{field.Name} is {field.Text}"),
            .. row.Former is null ? Array.Empty<string>() : ["the source is as it was exported last: it is not shown any more"],
        ];
        return remarks.Length > 0 ? string.Join("; ", remarks) : null;
    }
}

/// <summary>A link, and where its version was made if that is known from an earlier night alone.</summary>
/// <param name="Former">Null if the server says it, or never said it.</param>
internal sealed record RegistryVersionRow(RegistryVersion Link, FormerSource? Former);

/// <summary>Where a version was made, as it was exported once.</summary>
internal sealed record FormerSource(string? Entity, string? Project, string? Collection, string? Version, string? Id);
