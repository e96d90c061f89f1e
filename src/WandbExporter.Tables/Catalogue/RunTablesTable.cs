using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Wide;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>
/// The W&amp;B Tables that runs logged, each as a part of its own, a column a column of the table. They take a request a run and one for each of them, and are
/// exported when they are asked for.
/// </summary>
internal static class RunTablesTable
{
    public const string Name = "run_tables";

    /// <summary>A run with few files has few tables.</summary>
    private const int FewFiles = 50;

    private static readonly IReadOnlyList<Column<LoggedRow>> OfTable =
    [
        Column<LoggedRow>.Key("table_key", "the key that the table was logged under, from the file's name", row => row.Table.Key),
        Column<LoggedRow>.Integer("table_step", "the step that it was logged in, from the file's name; null if that does not say", row => row.Table.Step),
        Column<LoggedRow>.Key("table_path", "File.name", row => row.Table.Path),
        LoggedTables.RowColumn,
    ];

    public static UnitKind Kind { get; } = new("RunTables");

    public static RunUnitTable Descriptor { get; } = LoggedTables.Describe(
        Name, "a row of a W&B Table that a run logged", OfTable, "RunTableFiles", Kind, ResumeRule.AtCursorOfSameRun, run => run.FileCount <= FewFiles);

    public static IRowTable<LoggedTable> Open(RunPath run, ColumnClaims claims) => new LoggedTablePart(Name, OfTable, run, claims);
}
