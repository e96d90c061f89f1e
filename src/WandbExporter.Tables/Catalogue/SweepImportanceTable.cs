using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>What the parameters of sweeps have to do with their metrics, computed from the configs and summaries of their runs.</summary>
internal static class SweepImportanceTable
{
    public const string Name = "sweep_importance";

    public const string Runs = "runs";

    private static readonly IReadOnlyList<Column<SweepImportanceRow>> Described =
    [
        .. IdentityColumns.Project<SweepImportanceRow>(row => row.Project),
        Column<SweepImportanceRow>.Key(SweepsTable.Sweep, "Sweep.name", row => row.Sweep),
        Column<SweepImportanceRow>.Key("parameter", "names under `parameters` in the configuration; nested ones with their groups in front, joined by points", row => row.Of.Parameter),
        Column<SweepImportanceRow>.Text("value", "the category that the row is about; null in the row of the parameter as a whole", row => row.Of.Value),
        Column<SweepImportanceRow>.Key("type", "`number` if each run that has the parameter has a number, else `category`", row => row.Of.Type),
        Column<SweepImportanceRow>.Key("metric", "`metric.name` in the configuration", row => row.Of.Metric),
        Column<SweepImportanceRow>.Integer(Runs, "runs with a finite metric that have the parameter, or the category", row => row.Of.Runs),
        Column<SweepImportanceRow>.Number("correlation", "Pearson's, of the parameter (or of 1 for the category and 0 for all others) and the metric", row => row.Of.Correlation),
        Column<SweepImportanceRow>.Number(
            "permutation_importance", "by how much a random forest's error grows when the parameter is shuffled, as a share of the metric's variance", row => row.Of.PermutationImportance),
        Column<SweepImportanceRow>.Number("importance", "the same, as a share of the sum over all parameters", row => row.Of.Importance),
    ];

    public static ProjectUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a parameter of a sweep, or a category of one",
        Described = Described,
        Query = "SweepRuns",
        Kind = SweepsTable.Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        IsSmall = false,
        RowsAhead = static ahead => ahead.Sweeps == 0 ? 0 : null,
        RowKey = [SweepsTable.Sweep],
    };

    public static IRowTable<SweepImportanceRow> Open() => new ItemTable<SweepImportanceRow>(Name, Described, row => PartMetadata.OfProject(row.Project));
}

/// <summary>A parameter of a sweep, or a category of one, and the sweep's metric.</summary>
internal sealed record SweepImportanceRow(ProjectPath Project, string Sweep, ParameterImportance Of);
