using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Engine.Tests.Catalogue;

/// <summary>Two tables that the product does not have: one that a listing fills, and one with units of its own.</summary>
internal static class AddedTables
{
    private static readonly IReadOnlyList<Column<RunInfo>> OwnerColumns =
    [
        .. IdentityColumns.Run<RunInfo>(run => run.Path),
        Column<RunInfo>.Text("owner", "Run.user.username", run => run.User?.Username),
    ];

    private static readonly IReadOnlyList<Column<RunRow<ConsoleLine>>> LengthColumns =
    [
        .. IdentityColumns.Run<RunRow<ConsoleLine>>(row => row.Run),
        Column<RunRow<ConsoleLine>>.Integer("number", "LogLine.number", row => row.Item.Number),
        Column<RunRow<ConsoleLine>>.Integer("length", "the line's length", row => row.Item.Line?.Length) with { Unit = "UTF-16 units" },
    ];

    public static ListedTable<RunInfo> Owners { get; } = new()
    {
        Name = "owners",
        RowIs = "a run",
        Described = OwnerColumns,
        Listing = "the runs of a project",
        GoesOn = ResumeRule.AtCursor,
        Query = "Runs",
        IsRowAnItem = true,
        Open = () => new ItemTable<RunInfo>("owners", OwnerColumns, run => PartMetadata.OfProject(run.Path.ProjectPath)),
    };

    public static PagedRunTable<ConsoleLine> LineLengths { get; } = new()
    {
        Name = "line_lengths",
        RowIs = "a line of a run's console",
        Described = LengthColumns,
        Query = "ConsoleLogPage",
        CountedBy = "`Run.logLineCount`",
        Kind = new UnitKind("LineLengths"),
        Lane = new Lane("lengths", "lengths"),
        GoesOn = ResumeRule.AtCursorOfSameRun,
        Live = RunningRule.ReadAgain,
        Count = run => run.LogLineCount,
        Requests = (run, pages) => 1 + (run.LogLineCount ?? 0) / pages.ConsoleLines,
        List = (client, run, pages, from) => client.Runs.ListConsoleLines(run, pages.ConsoleLines, from),
        Open = () => new ItemTable<RunRow<ConsoleLine>>("line_lengths", LengthColumns, row => PartMetadata.OfRun(row.Run)),
    };
}
