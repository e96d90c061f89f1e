using WandbExporter.Client.Model;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The summaries of runs, a row a key.</summary>
internal static class RunSummaryTable
{
    public const string Name = "run_summary";

    public static ListedTable<RunInfo> Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a run and key of its summary",
        Described = KeyValueTable.Described("Run.summaryMetrics"),
        Listing = "the runs of a project",
        GoesOn = ResumeRule.AtCursor,
        Query = "Runs",
        Open = () => new KeyValueTable(Name, (table, run) => table.AppendSummary(run.Path, run.Summary)),
    };
}
