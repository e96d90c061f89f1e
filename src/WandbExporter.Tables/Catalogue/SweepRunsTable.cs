using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Which runs are of which sweep: all of them, whatever else of runs is exported.</summary>
internal static class SweepRunsTable
{
    public const string Name = "sweep_runs";

    private static readonly IReadOnlyList<Column<SweepRun>> Described =
    [
        .. IdentityColumns.Project<SweepRun>(run => run.Path.ProjectPath),
        Column<SweepRun>.Key(SweepsTable.Sweep, "Run.sweepName", run => run.SweepName ?? ""),
        Column<SweepRun>.Key(ColumnNames.Run, "Run.name", run => run.Path.RunId),
        Column<SweepRun>.Text("state", "Run.state", run => run.State),
        Column<SweepRun>.Time("created_at", "Run.createdAt", run => run.CreatedAt),
    ];

    public static ProjectUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a run of a sweep, also one that no filter selects",
        Described = Described,
        Query = "SweepRuns",
        CountedBy = "`Project.runCount` of the runs of the sweeps",
        Kind = SweepsTable.Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        FurtherRequests = static counts => counts.Pages,
        IsSmall = false,
        RowsAhead = static ahead => ahead.Sweeps == 0 ? 0 : ahead.SweepRuns,
        // A run is of one sweep at a time.
        RowKey = [ColumnNames.Run],
    };

    public static IRowTable<SweepRun> Open() => new ItemTable<SweepRun>(Name, Described, run => PartMetadata.OfProject(run.Path.ProjectPath));
}
