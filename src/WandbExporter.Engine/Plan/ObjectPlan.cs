namespace WandbExporter.Engine.Plan;

/// <summary>What exporting the objects of a table would take.</summary>
/// <param name="Table">The table.</param>
/// <param name="Units">Units that have them: of a project, an entity, an organization, a registry or a run.</param>
/// <param name="Rows">Their rows, of the units that something tells it of.</param>
/// <param name="Uncounted">Units of which nothing tells it before they are read.</param>
/// <param name="Requests">Requests, at the least.</param>
public sealed record ObjectPlan(string Table, long Units, long Rows, long Uncounted, long Requests)
{
    /// <summary>Of a unit.</summary>
    /// <param name="rows">Its rows; null if nothing tells.</param>
    internal static ObjectPlan OfUnit(string table, long? rows, long requests) => new(table, 1, rows ?? 0, rows is null ? 1 : 0, requests);

    /// <summary>The sums of two lists, table by table.</summary>
    internal static IReadOnlyList<ObjectPlan> Add(IReadOnlyList<ObjectPlan> one, IReadOnlyList<ObjectPlan> other) =>
    [
        .. one.Concat(other).GroupBy(plan => plan.Table).Select(table => new ObjectPlan(
            table.Key, table.Sum(plan => plan.Units), table.Sum(plan => plan.Rows), table.Sum(plan => plan.Uncounted), table.Sum(plan => plan.Requests))),
    ];
}
