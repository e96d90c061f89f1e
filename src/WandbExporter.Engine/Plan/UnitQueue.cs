using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// The units that wait for a worker, in two lanes, so that file downloads and histories do not wait for each other.
/// It takes whole pages of runs; its owner stops listing while <see cref="HasRoom"/> is false, and so bounds it.
/// </summary>
internal sealed class UnitQueue(int highWater)
{
    private readonly Queue<UnitWork> _rows = [];
    private readonly Queue<UnitWork> _files = [];

    public int Count => _rows.Count + _files.Count;

    public bool HasRoom => Count < highWater;

    public void Enqueue(UnitWork work) => LaneOf(IsFiles(work.Kind)).Enqueue(work);

    public bool TryDequeue(bool files, out UnitWork work) => LaneOf(files).TryDequeue(out work!);

    public void Clear()
    {
        _rows.Clear();
        _files.Clear();
    }

    public static bool IsFiles(UnitKind kind) => kind == UnitKind.Files;

    private Queue<UnitWork> LaneOf(bool files) => files ? _files : _rows;
}
