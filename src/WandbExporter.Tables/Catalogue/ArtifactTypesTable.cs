using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Types of artifacts, as a project has them.</summary>
internal static class ArtifactTypesTable
{
    public const string Name = "artifact_types";

    private static readonly IReadOnlyList<Column<ArtifactTypeRow>> Described =
    [
        .. IdentityColumns.Project<ArtifactTypeRow>(row => row.Project),
        Column<ArtifactTypeRow>.Key("type", "ArtifactType.name", row => row.Type.Name),
        Column<ArtifactTypeRow>.Text("id", "ArtifactType.id", row => row.Type.Id),
        Column<ArtifactTypeRow>.Text("description", "ArtifactType.description", row => row.Type.Description),
        Column<ArtifactTypeRow>.Time("created_at", "ArtifactType.createdAt", row => row.Type.CreatedAt),
    ];

    public static ProjectUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a type of artifacts of a project",
        Described = Described,
        Query = "ArtifactTypes",
        Kind = ArtifactVersionsTable.Kind,
        Group = TableGroup.Artifacts,
        IsUsual = false,
        IsSmall = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
    };

    public static IRowTable<ArtifactTypeRow> Open() => new ItemTable<ArtifactTypeRow>(Name, Described, row => PartMetadata.OfProject(row.Project));
}

/// <summary>A type, and the project that it was listed in.</summary>
internal sealed record ArtifactTypeRow(ProjectPath Project, ArtifactType Type);
