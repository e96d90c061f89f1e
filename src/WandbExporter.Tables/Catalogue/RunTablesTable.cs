using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
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

    public static UnitKind Kind { get; } = new("RunTables");

    public static RunUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        Group = TableGroup.Metrics,
        RowIs = "a row of a W&B Table that a run logged",
        Described = LoggedTablePart.Described,
        FurtherColumns = "one a column of the table, under its name",
        Query = "RunTableFiles",
        Kind = Kind,
        IsUsual = false,
        IsLate = true,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.AtCursor,
        Live = RunningRule.ReadAgain,
        Count = _ => null,
        Requests = (_, _) => 1,
        IsSmall = run => run.FileCount <= FewFiles,
    };

    public static IRowTable<LoggedTable> Open(RunPath run, ColumnClaims claims) => new LoggedTablePart(Name, run, claims);
}
