using System.Diagnostics.CodeAnalysis;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// The units that wait for a worker. It takes whole pages of runs; its owner stops listing while <see cref="HasRoom"/> is false, and so bounds it.
/// </summary>
/// <param name="bundles">Where histories wait that are handed out in bundles; null if each is handed out by itself.</param>
/// <param name="lending">Says what a worker of another process may do; null if there are none.</param>
internal sealed class UnitQueue(TableSelection tables, int highWater, HistoryBundles? bundles, Lending? lending = null)
{
    /// <summary>Of the units of a lane one worker gets so many, not more: at the end there is something left for each.</summary>
    private const int Shares = 32;

    /// <summary>
    /// Units that are a request or two, by what the server says of their run, are handed out so many at a time, at most, to be done in one
    /// stream. Each is committed, fails and is tried again by itself all the same.
    /// </summary>
    public const int MostSmallUnits = 32;

    private readonly Dictionary<Lane, Queue<(UnitWork Work, bool Alone)>> _lanes =
        tables.Lanes.ToDictionary(lane => lane, _ => new Queue<(UnitWork Work, bool Alone)>());

    /// <summary>What only a worker of this process may do.</summary>
    private readonly Dictionary<Lane, Queue<(UnitWork Work, bool Alone)>> _ownLanes =
        tables.Lanes.ToDictionary(lane => lane, _ => new Queue<(UnitWork Work, bool Alone)>());

    private int _versions;

    public int Count => _lanes.Values.Sum(lane => lane.Count) + _ownLanes.Values.Sum(lane => lane.Count) + (bundles?.Count ?? 0);

    /// <summary>Whether there is room for more units of runs. Those of versions have room of their own, so that neither keeps the other from being listed.</summary>
    public bool HasRoom => Count - _versions < highWater;

    public bool HasRoomForVersions => _versions < highWater;

    /// <summary>Whether anything waits in a lane.</summary>
    public bool Holds(Lane lane) =>
        _lanes[lane].Count > 0 || _ownLanes[lane].Count > 0 || (bundles is { Count: > 0 } && lane == HistoryTable.Descriptor.Lane);

    /// <param name="alone">Whether the unit must be handed out by itself.</param>
    /// <param name="progress">Where the unit stands.</param>
    public void Enqueue(UnitWork work, bool alone, UnitProgress? progress = null)
    {
        var table = tables[work.Kind];
        _versions += IsOfVersion(work) ? 1 : 0;
        if (bundles is not null && table is RunUnitTable { IsBundledInLongLayout: true })
            bundles.Enqueue(work, alone);
        else
            (lending is not null && !lending.IsLent(work, progress ?? UnitProgress.None) ? _ownLanes : _lanes)[table.Lane].Enqueue((work, alone));
    }

    /// <param name="isListing">Whether further runs of a project are on their way.</param>
    /// <param name="units">One unit, some small ones, or a bundle of histories.</param>
    /// <param name="isAway">Whether the worker is one of another process.</param>
    public bool TryDequeue(Lane lane, Func<ProjectPath, bool> isListing, [NotNullWhen(true)] out IReadOnlyList<UnitWork>? units, bool isAway = false)
    {
        if (!isAway && Take(_ownLanes[lane]) is { } own)
        {
            units = own;
            return true;
        }
        // A full queue stops the listing: then nothing more is on its way.
        if (lane == HistoryTable.Descriptor.Lane && bundles is not null && bundles.TryDequeue(project => HasRoom && isListing(project), out units))
            return true;
        units = Take(_lanes[lane]);
        return units is not null;
    }

    public void Clear()
    {
        foreach (var lane in _lanes.Values.Concat(_ownLanes.Values))
            lane.Clear();
        bundles?.Clear();
        _versions = 0;
    }

    private List<UnitWork>? Take(Queue<(UnitWork Work, bool Alone)> lane)
    {
        var most = Math.Clamp(lane.Count / Shares, 1, MostSmallUnits);
        if (!lane.TryDequeue(out var first))
            return null;
        var units = new List<UnitWork> { first.Work };
        while (units.Count < most && IsBySide(first) && lane.TryPeek(out var next) && IsBySide(next))
            units.Add(lane.Dequeue().Work);
        _versions -= units.Count(IsOfVersion);
        return units;
    }

    private static bool IsOfVersion(UnitWork work) => work.Subject is Subject.ArtifactVersion;

    private bool IsBySide((UnitWork Work, bool Alone) unit) => !unit.Alone && tables[unit.Work.Kind].IsSmallUnit(unit.Work.Listed);
}
