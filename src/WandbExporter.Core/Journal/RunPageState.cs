using System.Collections;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Core.Journal;

/// <summary>A committed page of runs, some of whose runs still have units to do.</summary>
public sealed class RunPageState
{
    /// <summary>A bit a run and kind of unit.</summary>
    private readonly BitArray _done;
    private readonly RunUnits _units;
    private readonly RunDescriptor[] _runs;

    internal RunPageState(ProjectPath project, IReadOnlyList<RunDescriptor> runs, RunUnits units)
    {
        Project = project;
        _runs = [.. runs];
        _units = units;
        PendingUnits = runs.Count * units.Kinds.Count;
        _done = new BitArray(PendingUnits);
    }

    public ProjectPath Project { get; }

    public IReadOnlyList<RunDescriptor> Runs => _runs;

    /// <summary>Units of this page that are not committed.</summary>
    public int PendingUnits { get; private set; }

    /// <summary>The units of the page that are not committed, run by run.</summary>
    public IEnumerable<(UnitKind Kind, RunDescriptor Run)> Pending()
    {
        for (var i = 0; i < Runs.Count; i++)
        {
            for (var kind = 0; kind < _units.Kinds.Count; kind++)
            {
                if (!_done[BitOf(i, kind)])
                    yield return (_units.Kinds[kind], Runs[i]);
            }
        }
    }

    /// <summary>The run is described otherwise by now.</summary>
    internal void Update(int index, RunDescriptor run) => _runs[index] = run;

    internal bool MarkDone(int index, UnitKind kind)
    {
        for (var place = 0; place < _units.Kinds.Count; place++)
        {
            if (_units.Kinds[place] != kind || _done[BitOf(index, place)])
                continue;
            _done[BitOf(index, place)] = true;
            PendingUnits--;
            return true;
        }
        return false;
    }

    private int BitOf(int run, int kind) => run * _units.Kinds.Count + kind;
}
