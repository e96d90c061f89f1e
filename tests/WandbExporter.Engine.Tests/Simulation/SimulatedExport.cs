using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Tests.Simulation;

/// <summary>
/// An export that is started again and again while things go wrong, and a last time when nothing does: then every unit is committed once, with each of its parts
/// once and in order, and just what is poisoned has failed.
/// </summary>
internal static class SimulatedExport
{
    private const int MostStarts = 6;

    /// <exception cref="InvalidOperationException">Something is otherwise.</exception>
    public static void Run(int seed)
    {
        var random = new Random(seed);
        var source = new SimulatedSource(random, SimulatedStart.Kinds);
        var durable = new List<JournalRecord>();
        for (var starts = random.Next(MostStarts); starts > 0; starts--)
            new SimulatedStart(random, source, durable, isCalm: false).Run();
        var outcome = new SimulatedStart(random, source, durable, isCalm: true).Run();
        Require(outcome is Outcome.Tried, $"The last start ended with {outcome}.");
        Require(durable[^1] is ExportClosed, "The last record is not that of the end.");
        Check(source, durable);
    }

    /// <summary>By a fold of its own, which shares nothing with the engine's.</summary>
    private static void Check(SimulatedSource source, List<JournalRecord> durable)
    {
        var parts = source.Units.ToDictionary(unit => unit, _ => new List<PartInfo>(), StringComparer.Ordinal);
        var committed = new HashSet<string>(StringComparer.Ordinal);
        var open = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
        var failed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in durable)
        {
            switch (record)
            {
                case UnitReset reset when parts.ContainsKey(reset.Unit):
                    Require(!committed.Contains(reset.Unit), $"{reset.Unit} starts over although it is committed.");
                    Require(!open.ContainsKey(reset.Unit), $"{reset.Unit} starts over while it is read in ranges.");
                    parts[reset.Unit].Clear();
                    break;
                case HistoryDivided divided:
                    Require(!committed.Contains(divided.Unit) && open.TryAdd(divided.Unit, [.. Enumerable.Range(0, divided.Ranges.Count)]), $"{divided.Unit} is divided although it is committed, or was divided before.");
                    break;
                case RangeCommitted range:
                    Require(open[range.Unit].Remove(range.Range), $"Range {range.Range} of {range.Unit} is committed twice.");
                    break;
                case PartCommitted part:
                    Require(!committed.Contains(part.Unit), $"{part.Unit} has another part although it is committed.");
                    parts[part.Unit].Add(part.Part);
                    break;
                case UnitCommitted unit:
                    Require(committed.Add(unit.Unit), $"{unit.Unit} is committed twice.");
                    failed.Remove(unit.Unit);
                    Require(open.GetValueOrDefault(unit.Unit) is null or { Count: 0 }, $"{unit.Unit} is committed although not all of its ranges are.");
                    Require(
                        (open.ContainsKey(unit.Unit) ? parts[unit.Unit].OrderBy(part => part.Key, StringComparer.Ordinal) : parts[unit.Unit].AsEnumerable()).Select(part => part.Key).SequenceEqual(Enumerable.Range(0, source.PartsOf(unit.Unit)).Select(part => $"tables/{unit.Unit}/{part}")),
                        $"{unit.Unit} is committed with the parts {string.Join(", ", parts[unit.Unit].Select(part => part.Key))}, and has {source.PartsOf(unit.Unit)}.");
                    Require(
                        unit.Unit.StartsWith(HistoryTable.Kind.Name, StringComparison.Ordinal) || parts[unit.Unit].Select(part => part.Sha256).Distinct().Count() <= 1,
                        $"{unit.Unit}, which has no place to go on from, has parts of several attempts.");
                    break;
                case UnitFailed failure:
                    Require(!committed.Contains(failure.Unit), $"{failure.Unit} fails although it is committed.");
                    failed.Add(failure.Unit);
                    break;
            }
        }
        foreach (var unit in source.Units)
            Require(source.IsPoisoned(unit) ? failed.Contains(unit) && !committed.Contains(unit) : committed.Contains(unit), $"{unit} is {(committed.Contains(unit) ? "committed" : failed.Contains(unit) ? "failed" : "lost")}, and {(source.IsPoisoned(unit) ? "poisoned" : "not poisoned")}.");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }
}
