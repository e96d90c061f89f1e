using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Archive.Verify;

/// <summary>Logged rows that stand in parts of other units than their run's, until their unit is committed.</summary>
internal sealed class BundledRows
{
    private readonly Dictionary<string, long> _rows = new(StringComparer.Ordinal);

    /// <summary>A part of the unit was recorded.</summary>
    public void Add(string unit, IReadOnlyList<PartRun>? runs)
    {
        foreach (var (other, rows) in OthersOf(unit, runs))
            _rows[other] = _rows.GetValueOrDefault(other) + rows;
    }

    /// <summary>Parts of the unit count no longer.</summary>
    public void Forget(string unit, IEnumerable<IReadOnlyList<PartRun>?> parts)
    {
        foreach (var (other, rows) in parts.SelectMany(runs => OthersOf(unit, runs)))
        {
            if (_rows.TryGetValue(other, out var held))
                _rows[other] = held - rows;
        }
    }

    /// <summary>The unit is committed: what other units' parts hold of it.</summary>
    public long Take(string unit) => _rows.Remove(unit, out var rows) ? rows : 0;

    private static IEnumerable<(string Unit, long Rows)> OthersOf(string unit, IReadOnlyList<PartRun>? runs)
    {
        if (runs is null)
            return [];
        var id = UnitId.Parse(unit);
        return id.Subject is not Subject.Run { Path: var path }
            ? []
            : runs.Where(run => run.RunId != path.RunId).Select(run => (UnitId.OfRun(id.Kind, path.ProjectPath.Run(run.RunId)).Value, run.Rows));
    }
}
