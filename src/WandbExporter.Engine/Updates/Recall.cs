using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;

namespace WandbExporter.Engine.Updates;

/// <summary>
/// What the journal says of the runs that changed, in one pass over it: for the state of an export does not keep what is done. It makes
/// the state anew, with what counts of those runs' units held, so that it can be replaced.
/// </summary>
internal sealed class Recall
{
    private readonly Dictionary<ProjectPath, ProjectLook> _looks;
    private readonly Dictionary<string, UnitStand> _stands = new(StringComparer.Ordinal);
    private readonly Dictionary<RunPath, UnitId> _pages = [];
    private readonly Dictionary<UnitId, int> _runsOfPage = [];
    private readonly Dictionary<ProjectPath, Dictionary<string, RunDescriptor>> _missing = [];
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    private Recall(RunUnits units, IReadOnlyList<ProjectLook> looks, ReopenedUnits reopened, IJournalFold fold)
    {
        _looks = looks.ToDictionary(look => look.Project);
        foreach (var look in looks)
        {
            foreach (var run in look.Changed)
                _changed.UnionWith(units.Kinds.Select(kind => UnitId.OfRun(kind, look.Project.Run(run)).Value));
        }
        State = new JournalState(units, unit => _changed.Contains(unit) || reopened.Contains(unit), fold);
    }

    /// <summary>The export as it is.</summary>
    public JournalState State { get; }

    public static async Task<Recall> ReadAsync(
        IJournal journal, RunUnits units, IReadOnlyList<ProjectLook> looks, ReopenedUnits reopened, IJournalFold fold, CancellationToken cancellationToken)
    {
        var recall = new Recall(units, looks, reopened, fold);
        await foreach (var record in journal.ReadAllAsync(cancellationToken))
            recall.Take(record);
        return recall;
    }

    /// <summary>The unit of the listing that has the run's row.</summary>
    public UnitId? PageOf(RunPath run) => _pages.GetValueOrDefault(run);

    public int RunsOf(UnitId page) => _runsOfPage[page];

    /// <summary>How a unit was committed last; null if it was not, or if its run was still running by then.</summary>
    public UnitStand? StandOf(UnitId unit) => _stands.GetValueOrDefault(unit.Value);

    /// <summary>Runs that are exported and that the server did not show, as they were listed last.</summary>
    public IReadOnlyCollection<RunDescriptor> MissingIn(ProjectPath project) => _missing.TryGetValue(project, out var runs) ? runs.Values : [];

    private void Take(JournalRecord record)
    {
        switch (record)
        {
            case RunsListed listed:
                Take(new ProjectPath(listed.Entity, listed.Project), listed);
                break;
            case RunsUpdated updated when _missing.TryGetValue(new ProjectPath(updated.Entity, updated.Project), out var missing):
                foreach (var run in updated.Runs.Where(run => missing.ContainsKey(run.RunId)))
                    missing[run.RunId] = run;
                break;
            case UnitCommitted unit when _changed.Contains(unit.Unit):
                Take(unit);
                break;
        }
        State.Apply(record);
    }

    private void Take(ProjectPath project, RunsListed listed)
    {
        if (!_looks.TryGetValue(project, out var look))
            return;
        var page = UnitId.RunPage(project, listed.Ordinal);
        _runsOfPage[page] = listed.Runs.Count;
        foreach (var run in listed.Runs)
        {
            if (look.IsChanged(run.RunId))
                _pages[project.Run(run.RunId)] = page;
            if (!look.HasMissing || look.IsShown(run.RunId) || look.Listing.Gone.Contains(run.RunId))
                continue;
            if (!_missing.TryGetValue(project, out var missing))
                _missing[project] = missing = new Dictionary<string, RunDescriptor>(StringComparer.Ordinal);
            missing[run.RunId] = run;
        }
    }

    private void Take(UnitCommitted unit)
    {
        if (unit.Live is not null)
        {
            _stands.Remove(unit.Unit);
            return;
        }
        _stands[unit.Unit] = UnitStand.Of(unit, State.Ledger);
    }
}

/// <summary>How a unit was committed.</summary>
/// <param name="Fingerprint">What its run looked like.</param>
/// <param name="Parts">Parts of its table so far, superseded ones too: the next are numbered from here.</param>
/// <param name="Rows">Rows that count.</param>
/// <param name="NextStep">Where a history goes on; null if that is not known.</param>
/// <param name="LastRow">A history's last row; null if that is not known.</param>
internal sealed record UnitStand(string Fingerprint, int Parts, long Rows, ResumePoint? NextStep, LastRow? LastRow = null)
{
    /// <summary>How far it came.</summary>
    public LiveEnd End => new(NextStep, Parts, Rows);

    /// <param name="unit">The commit.</param>
    /// <param name="ledger">What counted before it.</param>
    public static UnitStand Of(UnitCommitted unit, UnitLedger ledger)
    {
        var progress = ledger.ProgressOf(unit.Unit);
        var parts = (progress.Earlier?.Parts ?? 0) + progress.Parts.Count(part => part.Class == PartClass.TablePart);
        return new UnitStand(unit.Fingerprint, parts, unit.Rows, unit.NextStep, unit.LastRow);
    }
}
