using System.Globalization;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Which versions runs logged and used.</summary>
internal static class ArtifactLineageTable
{
    public const string Name = "artifact_lineage";

    private static readonly IReadOnlyList<Column<LineageRow>> Described =
    [
        .. IdentityColumns.Run<LineageRow>(row => row.Run),
        Column<LineageRow>.Key("use", "`logged` or `used`", row => row.UseName),
        Column<LineageRow>.Key("artifact_id", "Artifact.id", row => row.Version.Id),
        Column<LineageRow>.Text("type", "Artifact.artifactType.name", row => row.Version.TypeName),
        Column<LineageRow>.Text("source_entity", "Artifact.artifactSequence.project.entityName", row => row.Version.SourceEntity),
        Column<LineageRow>.Text("source_project", "Artifact.artifactSequence.project.name", row => row.Version.SourceProject),
        Column<LineageRow>.Text("source_collection", "Artifact.artifactSequence.name", row => row.Version.SourceCollection),
        Column<LineageRow>.Text("source_version", "Artifact.versionIndex", row => row.SourceVersion),
        Column<LineageRow>.Text("state", "Artifact.state", row => row.Version.State),
        Column<LineageRow>.Text("digest", "Artifact.digest", row => row.Version.Digest) with { Unit = "hex" },
        Column<LineageRow>.List("used_as", "the names under which the run used it", row => row.Artifact.UsedAs),
        Column<LineageRow>.Time("created_at", "Artifact.createdAt", row => row.Version.CreatedAt),
    ];

    public static UnitKind Kind { get; } = new("ArtifactLineage");

    public static RunUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        Group = TableGroup.Artifacts,
        RowIs = "a version that a run logged or used",
        Described = Described,
        Query = "LoggedArtifacts",
        CountedBy = "`Run.outputArtifacts.totalCount` and `Run.inputArtifacts.totalCount`",
        Kind = Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        Count = _ => null,
        Requests = (_, _) => 2,
        IsSmall = _ => true,
        IsUsual = false,
    };

    public static IRowTable<LineageRow> Open() => new ItemTable<LineageRow>(Name, Described, row => PartMetadata.OfRun(row.Run));
}

/// <summary>What a run had to do with a version.</summary>
internal sealed record LineageRow(RunPath Run, ArtifactUse Use, RunArtifact Artifact)
{
    public ArtifactVersion Version => Artifact.Version;

    public string UseName => Use == ArtifactUse.Logged ? "logged" : "used";

    public string? SourceVersion => Version.VersionIndex is { } index ? string.Create(CultureInfo.InvariantCulture, $"v{index}") : null;
}
