using System.Diagnostics.CodeAnalysis;
using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// The units that wait for a worker. It takes whole pages of runs; its owner stops listing while <see cref="HasRoom"/> is false, and so bounds it.
/// </summary>
/// <param name="bundles">Where histories wait that are handed out in bundles; null if each is handed out by itself.</param>
internal sealed class UnitQueue(int highWater, HistoryBundles? bundles)
{
    private readonly Queue<UnitWork> _rows = [];
    private readonly Queue<UnitWork> _files = [];

    public int Count => _rows.Count + _files.Count + (bundles?.Count ?? 0);

    public bool HasRoom => Count < highWater;

    /// <param name="alone">Whether a history must be handed out by itself.</param>
    public void Enqueue(UnitWork work, bool alone)
    {
        if (bundles is not null && work.Kind == UnitKind.History)
            bundles.Enqueue(work, alone);
        else
            QueueOf(work.Kind.Lane).Enqueue(work);
    }

    /// <param name="isListing">Whether further runs of a project are on their way.</param>
    /// <param name="units">One unit, or a bundle of histories.</param>
    public bool TryDequeue(Lane lane, Func<ProjectPath, bool> isListing, [NotNullWhen(true)] out IReadOnlyList<UnitWork>? units)
    {
        // A full queue stops the listing: then nothing more is on its way.
        if (lane == Lane.Rows && bundles is not null && bundles.TryDequeue(project => HasRoom && isListing(project), out units))
            return true;
        units = QueueOf(lane).TryDequeue(out var work) ? [work] : null;
        return units is not null;
    }

    public void Clear()
    {
        _rows.Clear();
        _files.Clear();
        bundles?.Clear();
    }

    private Queue<UnitWork> QueueOf(Lane lane) => lane == Lane.Files ? _files : _rows;
}
