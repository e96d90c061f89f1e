using WandbExporter.Client.Model;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The configs of runs, a row a key.</summary>
internal static class RunConfigTable
{
    public const string Name = "run_config";

    public static ListedTable<RunInfo> Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a run and key of its config",
        Described = KeyValueTable.Described("Run.config"),
        Listing = "the runs of a project",
        GoesOn = ResumeRule.AtCursor,
        Query = "Runs",
        Open = () => new KeyValueTable(Name, (table, run) => table.AppendConfig(run.Path, run.Config)),
    };
}
