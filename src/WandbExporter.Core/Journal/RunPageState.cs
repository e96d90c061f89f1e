using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Core.Journal;

/// <summary>A committed page of runs, some of whose runs still have units to do.</summary>
public sealed class RunPageState
{
    private readonly byte[] _doneKinds;
    private readonly RunUnits _units;

    internal RunPageState(ProjectPath project, IReadOnlyList<RunDescriptor> runs, RunUnits units)
    {
        Project = project;
        Runs = runs;
        _units = units;
        _doneKinds = new byte[runs.Count];
        PendingUnits = runs.Count * units.Kinds.Count;
    }

    public ProjectPath Project { get; }

    public IReadOnlyList<RunDescriptor> Runs { get; }

    /// <summary>Units of this page that are not committed.</summary>
    public int PendingUnits { get; private set; }

    /// <summary>The units of the page that are not committed, run by run.</summary>
    public IEnumerable<(UnitKind Kind, RunDescriptor Run)> Pending()
    {
        for (var i = 0; i < Runs.Count; i++)
        {
            foreach (var kind in _units.Kinds)
            {
                if ((_doneKinds[i] & Bit(kind)) == 0)
                    yield return (kind, Runs[i]);
            }
        }
    }

    internal bool MarkDone(int index, UnitKind kind)
    {
        if ((_doneKinds[index] & Bit(kind)) != 0)
            return false;
        _doneKinds[index] |= Bit(kind);
        PendingUnits--;
        return true;
    }

    private static byte Bit(UnitKind kind) => (byte)(1 << (int)kind);
}
