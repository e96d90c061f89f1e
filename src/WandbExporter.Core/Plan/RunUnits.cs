using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Plan;

/// <summary>Which units a run has, given the tables that an export holds.</summary>
public sealed class RunUnits
{
    private static readonly (UnitKind Kind, string Table)[] KindTables =
    [
        (UnitKind.History, TableNames.History),
        (UnitKind.SystemMetrics, TableNames.SystemMetrics),
        (UnitKind.ConsoleLogs, TableNames.ConsoleLogs),
        (UnitKind.Files, TableNames.Files),
    ];

    public RunUnits(IReadOnlyCollection<string> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        Kinds = [.. KindTables.Where(pair => tables.Contains(pair.Table)).Select(pair => pair.Kind)];
    }

    /// <summary>The kinds of a run's units, in the order in which they are begun.</summary>
    public IReadOnlyList<UnitKind> Kinds { get; }

    /// <summary>The table that a kind of unit fills.</summary>
    public static string TableOf(UnitKind kind) => kind switch
    {
        UnitKind.Projects => TableNames.Projects,
        UnitKind.RunPage or UnitKind.Run => TableNames.Runs,
        _ => KindTables.First(pair => pair.Kind == kind).Table,
    };
}
