using System.Diagnostics.CodeAnalysis;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// The histories that wait to be put into files of the long layout, in listing order, project by project. A bundle is as many of them as
/// will fill a file, by what the server says of their size; one that fills a file by itself is a bundle of its own, and so is one that
/// has progress or failed before.
/// </summary>
/// <param name="fileBytes">What a file should have.</param>
internal sealed class HistoryBundles(long fileBytes)
{
    /// <summary>Runs that are committed at once: a record of the journal names each of them.</summary>
    private const int MaxRuns = 1000;

    /// <summary>What a value takes in a file, about: step, time and number, which compress little.</summary>
    private const int BytesOfACell = 16;

    private readonly long _fileCells = Math.Max(1, fileBytes / BytesOfACell);
    private readonly Queue<UnitWork> _alone = [];
    private readonly OrderedDictionary<ProjectPath, Waiting> _projects = [];

    public int Count { get; private set; }

    /// <param name="alone">Whether it must not be bundled.</param>
    public void Enqueue(UnitWork work, bool alone)
    {
        Count++;
        if (alone)
        {
            _alone.Enqueue(work);
            return;
        }
        if (!_projects.TryGetValue(work.Project, out var waiting))
            _projects.Add(work.Project, waiting = new Waiting());
        waiting.Runs.Enqueue(work);
        waiting.Cells += HistoryTable.CellsOf(work.Run);
    }

    /// <param name="mayGrow">Whether further runs of a project may come soon, so that it is worth waiting for a full file.</param>
    /// <param name="bundle">Runs of one project, in listing order.</param>
    public bool TryDequeue(Func<ProjectPath, bool> mayGrow, [NotNullWhen(true)] out IReadOnlyList<UnitWork>? bundle)
    {
        bundle = null;
        if (_alone.TryDequeue(out var one))
        {
            bundle = [one];
        }
        else
        {
            foreach (var (project, waiting) in _projects)
            {
                if (waiting.Cells < _fileCells && waiting.Runs.Count < MaxRuns && mayGrow(project))
                    continue;
                bundle = Take(waiting);
                if (waiting.Runs.Count == 0)
                    _projects.Remove(project);
                break;
            }
        }
        Count -= bundle?.Count ?? 0;
        return bundle is not null;
    }

    public void Clear()
    {
        _alone.Clear();
        _projects.Clear();
        Count = 0;
    }

    private List<UnitWork> Take(Waiting waiting)
    {
        var bundle = new List<UnitWork>();
        var cells = 0L;
        while (bundle.Count < MaxRuns && waiting.Runs.TryPeek(out var next))
        {
            var more = HistoryTable.CellsOf(next.Run);
            if (bundle.Count > 0 && cells + more > _fileCells)
                break;
            cells += more;
            bundle.Add(waiting.Runs.Dequeue());
        }
        waiting.Cells -= cells;
        return bundle;
    }

    private sealed class Waiting
    {
        public Queue<UnitWork> Runs { get; } = [];

        public long Cells { get; set; }
    }
}
