using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Lines of runs' consoles, in the server's numbering.</summary>
internal static class ConsoleLogsTable
{
    public const string Name = "console_logs";

    private static readonly IReadOnlyList<Column<RunRow<ConsoleLine>>> Described =
    [
        .. IdentityColumns.Run<RunRow<ConsoleLine>>(row => row.Run),
        Column<RunRow<ConsoleLine>>.Integer("number", "LogLine.number", row => row.Item.Number) with { Unit = "from 0" },
        Column<RunRow<ConsoleLine>>.Time("timestamp", "LogLine.timestamp", row => row.Item.Timestamp),
        Column<RunRow<ConsoleLine>>.Text("timestamp_text", "LogLine.timestamp", row => row.Item.Timestamp?.Text) with { Unit = "as the server writes it" },
        Column<RunRow<ConsoleLine>>.Text("level", "LogLine.level", row => row.Item.Level),
        Column<RunRow<ConsoleLine>>.Text("label", "LogLine.label", row => row.Item.Label),
        Column<RunRow<ConsoleLine>>.Text("line", "LogLine.line", row => row.Item.Line),
    ];

    public static UnitKind Kind { get; } = new("ConsoleLogs");

    public static PagedRunTable<ConsoleLine> Descriptor { get; } = new()
    {
        Name = Name,
        Group = TableGroup.Metrics,
        RowIs = "a line of a run's console",
        Described = Described,
        Query = "ConsoleLogPage",
        Needs = "a server that pages console lines; with an older one the run's file `output.log` has them",
        NoteIfUnsupported = "The server is too old to page console lines; the run's file output.log has them.",
        CountedBy = "`Run.logLineCount`",
        Kind = Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.AtCursorOfSameRun,
        Live = RunningRule.ReadAgain,
        Count = run => run.LogLineCount,
        Requests = (run, pages) => 1 + (run.LogLineCount ?? 0) / pages.ConsoleLines,
        List = (client, run, pages, from) => client.Runs.ListConsoleLines(run, pages.ConsoleLines, from),
        Open = () => new ItemTable<RunRow<ConsoleLine>>(Name, Described, row => PartMetadata.OfRun(row.Run)),
    };
}
