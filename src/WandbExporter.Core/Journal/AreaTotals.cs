using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>What is exported of each area, held against what the server has: over all units, by what the last commit of each says.</summary>
public sealed class AreaTotals
{
    private readonly Dictionary<string, IReadOnlyList<AreaCount>> _units = new(StringComparer.Ordinal);

    /// <summary>By table, and of each by standing: nothing of one project hides behind what is complete of another.</summary>
    public IReadOnlyList<AreaTotal> ByTable => TotalsOf(All);

    /// <summary>The same, together with what stands beside it.</summary>
    internal IReadOnlyList<AreaTotal> With(IEnumerable<(string Unit, AreaCount Area)> others) => TotalsOf(All.Concat(others));

    private IEnumerable<(string Unit, AreaCount Area)> All => _units.SelectMany(unit => unit.Value.Select(area => (unit.Key, area)));

    private static IReadOnlyList<AreaTotal> TotalsOf(IEnumerable<(string Unit, AreaCount Area)> counts) =>
    [
        .. from count in counts
           group count by (count.Area.Table, count.Area.Standing) into areas
           orderby areas.Key.Table, areas.Key.Standing
           let first = areas.MinBy(one => one.Unit, StringComparer.Ordinal)
           select new AreaTotal(
               areas.Key.Table,
               areas.Key.Standing,
               areas.Count(),
               areas.Sum(one => one.Area.Rows),
               areas.Any(one => one.Area.Counted is null) ? null : areas.Sum(one => one.Area.Counted),
               first.Unit,
               first.Area.Why),
    ];

    /// <returns>How much of it is gone that was not before.</returns>
    internal int Apply(UnitCommitted committed)
    {
        var gone = GoneIn(committed.Areas).Except(GoneIn(_units.GetValueOrDefault(committed.Unit)), StringComparer.Ordinal).Count();
        if (committed.Areas is { } areas)
            _units[committed.Unit] = areas;
        else
            _units.Remove(committed.Unit);
        return gone;
    }

    private static IEnumerable<string> GoneIn(IReadOnlyList<AreaCount>? areas) => areas?.SelectMany(area => area.Gone ?? []) ?? [];
}

/// <summary>What is exported of a table where it stands alike.</summary>
/// <param name="Table">The table.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Units">In how many projects or entities it does.</param>
/// <param name="Rows">What is exported of them.</param>
/// <param name="Counted">What the server counts in them; null if it does not say of all.</param>
/// <param name="Example">One of them, as a unit.</param>
/// <param name="Why">Why it stands so there; null if it is complete.</param>
public sealed record AreaTotal(string Table, AreaStanding Standing, long Units, long Rows, long? Counted, string Example, string? Why)
{
    /// <summary>The standing in words.</summary>
    public string StandingText => Standing switch
    {
        AreaStanding.Complete => "complete",
        AreaStanding.Partial => "partial",
        AreaStanding.NotOffered => "not offered",
        _ => "not permitted",
    };

    /// <summary>The project or entity that <see cref="Example"/> is of.</summary>
    public string Place => UnitId.Parse(Example).Subject is { Project: { } project, Entity: var entity } ? $"{entity}/{project}" : UnitId.Parse(Example).Subject.Entity;

    /// <summary>In a sentence, such as a person is told at the end.</summary>
    public override string ToString() => $"{Table}: {Text(Standing)}, {(Units == 1 ? $"of {Place}" : $"{Units} times, such as of {Place}")}{(Why is null ? "" : $": {Why}")}";

    private static string Text(AreaStanding standing) => standing switch
    {
        AreaStanding.NotOffered => "not offered by this server",
        AreaStanding.NotPermitted => "not permitted to this API key",
        AreaStanding.Partial => "less than the server counts",
        _ => "complete",
    };
}
