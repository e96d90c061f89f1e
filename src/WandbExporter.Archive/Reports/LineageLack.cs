using System.Globalization;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// The runs of which nobody knows all that they logged and used, or which were not even listed. Any version may be among it, of other projects too, and what used
/// it is gone when it is deleted. Memory grows with their number.
/// </summary>
internal sealed class LineageLack
{
    private static readonly string Kind = ArtifactLineageTable.Kind.Name;

    private readonly SortedSet<string> _units = new(StringComparer.Ordinal);

    /// <summary>Why no version is to be relied on; null if nothing speaks against it.</summary>
    public string? Doubt => _units.Min is not { } first ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Kind}: which versions were logged and used is not known of {NameOf(UnitId.Parse(first).Subject)}{(_units.Count > 1 ? $" and {_units.Count - 1} more" : "")}.");

    public void Begin() => _units.Clear();

    /// <summary>A remark says that not all came; without one all is here by now.</summary>
    public void Take(UnitCommitted unit)
    {
        if (!unit.Unit.StartsWith($"{Kind}/", StringComparison.Ordinal))
            return;
        if (unit.Note is null)
            _units.Remove(unit.Unit);
        else
            _units.Add(unit.Unit);
    }

    /// <summary>It failed, or is not exported yet.</summary>
    public void Add(UnitId unit)
    {
        if (unit.Kind == ArtifactLineageTable.Kind || unit.Kind == UnitKind.RunPage || unit.Kind == UnitKind.Run)
            _units.Add(unit.Value);
    }

    private static string NameOf(Subject subject) => subject switch
    {
        Subject.Run run => $"the run {run.Path}",
        Subject.RunPage page => $"runs of {page.Path}",
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, null),
    };
}
