using System.Globalization;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Wide;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>
/// The W&amp;B Tables that runs logged as W&amp;B keeps them in artifacts: with all rows, and with where each medium of a cell is. They take a request a run, and some for
/// each table, and are exported when they are asked for.
/// </summary>
internal static class RunArtifactTablesTable
{
    public const string Name = "run_artifact_tables";

    private static readonly IReadOnlyList<Column<LoggedRow>> OfTable =
    [
        Column<LoggedRow>.Key("table_key", "the key that the table was logged under: the entry's name without `.table.json`", row => row.Table.Key),
        Column<LoggedRow>.Integer("table_step", "Artifact.historyStep", row => row.Table.Step),
        Column<LoggedRow>.Key("artifact_id", "Artifact.id", row => Of(row).Version.Id),
        Column<LoggedRow>.Text("source_collection", "Artifact.artifactSequence.name", row => Of(row).Version.SourceCollection),
        Column<LoggedRow>.Text("source_version", "Artifact.versionIndex", row => Of(row).Version.VersionIndex is { } index ? string.Create(CultureInfo.InvariantCulture, $"v{index}") : null),
        Column<LoggedRow>.Key("table_path", "the entry's name in the manifest", row => row.Table.Path),
        LoggedTables.RowColumn,
    ];

    public static UnitKind Kind { get; } = new("RunArtifactTables");

    public static RunUnitTable Descriptor { get; } = LoggedTables.Describe(
        Name, "a row of a W&B Table in an artifact that a run logged", OfTable, "LoggedArtifacts", Kind, ResumeRule.AtCursorOfSameRun, _ => false);

    public static IRowTable<LoggedTable> Open(RunPath run, ColumnClaims claims) => new LoggedTablePart(Name, OfTable, run, claims);

    private static LoggedTableEntry Of(LoggedRow row) => (LoggedTableEntry)row.Table;
}
