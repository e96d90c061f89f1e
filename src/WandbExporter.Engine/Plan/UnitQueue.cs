using System.Diagnostics.CodeAnalysis;
using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// The units that wait for a worker. It takes whole pages of runs; its owner stops listing while <see cref="HasRoom"/> is false, and so bounds it.
/// </summary>
/// <param name="bundles">Where histories wait that are handed out in bundles; null if each is handed out by itself.</param>
internal sealed class UnitQueue(int highWater, HistoryBundles? bundles)
{
    /// <summary>Of the units of a lane one worker gets so many, not more: at the end there is something left for each.</summary>
    private const int Shares = 32;

    private readonly Queue<(UnitWork Work, bool Alone)> _rows = [];
    private readonly Queue<(UnitWork Work, bool Alone)> _files = [];

    public int Count => _rows.Count + _files.Count + (bundles?.Count ?? 0);

    public bool HasRoom => Count < highWater;

    /// <param name="alone">Whether the unit must be handed out by itself.</param>
    public void Enqueue(UnitWork work, bool alone)
    {
        if (bundles is not null && work.Kind == UnitKind.History)
            bundles.Enqueue(work, alone);
        else
            QueueOf(work.Kind.Lane).Enqueue((work, alone));
    }

    /// <param name="isListing">Whether further runs of a project are on their way.</param>
    /// <param name="units">One unit, some small ones, or a bundle of histories.</param>
    public bool TryDequeue(Lane lane, Func<ProjectPath, bool> isListing, [NotNullWhen(true)] out IReadOnlyList<UnitWork>? units)
    {
        // A full queue stops the listing: then nothing more is on its way.
        if (lane == Lane.Rows && bundles is not null && bundles.TryDequeue(project => HasRoom && isListing(project), out units))
            return true;
        units = Take(QueueOf(lane));
        return units is not null;
    }

    public void Clear()
    {
        _rows.Clear();
        _files.Clear();
        bundles?.Clear();
    }

    private static List<UnitWork>? Take(Queue<(UnitWork Work, bool Alone)> lane)
    {
        var most = Math.Clamp(lane.Count / Shares, 1, SmallUnits.Most);
        if (!lane.TryDequeue(out var first))
            return null;
        var units = new List<UnitWork> { first.Work };
        while (units.Count < most && IsBySide(first) && lane.TryPeek(out var next) && IsBySide(next))
            units.Add(lane.Dequeue().Work);
        return units;
    }

    private static bool IsBySide((UnitWork Work, bool Alone) unit) => !unit.Alone && SmallUnits.IsSmall(unit.Work);

    private Queue<(UnitWork Work, bool Alone)> QueueOf(Lane lane) => lane == Lane.Files ? _files : _rows;
}
