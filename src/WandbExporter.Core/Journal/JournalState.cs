using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Core.Journal;

/// <summary>
/// What the records of a journal add up to: which units are done, where the others go on. Pure: the engine feeds it every durable
/// record, first those read at the start and then its own. It keeps only what is still open, so it does not grow with the export
/// (beyond 16 bytes a run, to tell doubles in a listing, the names of columns, and some 100 bytes a content that is stored by its digest).
/// </summary>
/// <param name="units">Which units a run has.</param>
/// <param name="held">See <see cref="UnitLedger"/>.</param>
/// <param name="fold">What follows the records, too.</param>
public sealed class JournalState(RunUnits units, Func<string, bool>? held = null, IJournalFold? fold = null)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _projects = [];
    private readonly Dictionary<string, int> _nullProjects = [];
    private readonly Dictionary<ProjectPath, ProjectListing> _listings = [];
    private readonly Dictionary<RunPath, (RunPageState Page, int Index)> _openRuns = [];
    private readonly HashSet<RunPageState> _openPages = [];
    private readonly Dictionary<string, UnitFailed> _failed = [];
    private readonly HashSet<string> _notedLive = [];
    private readonly HashSet<ProjectPath> _shortListings = [];
    private readonly NewRuns _newRuns = new();
    private readonly IJournalFold? _fold = Begun(fold);
    private long _notedUnits;
    private SourceUpdate? _update;
    private bool _hasEnded;

    /// <summary>Which parts count, and what of each unit is open.</summary>
    public UnitLedger Ledger { get; } = new(held);

    /// <summary>What the names of columns stand for.</summary>
    public ColumnClaims Columns { get; } = new();

    /// <summary>Whether no record was applied.</summary>
    public bool IsEmpty => Ledger.Records == 0;

    /// <summary>What was found different at the source, and when, by the last start that looked; runs of new projects count as they are listed.</summary>
    public SourceUpdate? LastUpdate { get; private set; }

    /// <summary>Whether the last process tried every planned unit.</summary>
    public bool IsClosed { get; private set; }

    public long CommittedUnits { get; private set; }

    /// <summary>
    /// Committed units with a note, and listings that showed fewer runs than the server counts, or projects as null: something was not to be had.
    /// </summary>
    public long NotedUnits => _notedUnits + _shortListings.Count + _nullProjects.Count;

    /// <summary>Units whose last attempt failed.</summary>
    public IReadOnlyCollection<UnitFailed> Failed => _failed.Values;

    /// <summary>Whether the last attempt at the unit failed, or left out files of it.</summary>
    public bool HasFailed(UnitId unit) => _failed.ContainsKey(unit.Value);

    /// <summary>Committed units whose runs were still running, or files of which could not be had.</summary>
    public IReadOnlyCollection<LiveUnit> Live => Ledger.Live;

    /// <summary>Keys of parts that do not count and that nothing goes on from.</summary>
    public IEnumerable<string> Superseded => Ledger.Superseded;

    /// <summary>Committed pages that still have units to do.</summary>
    public IReadOnlyCollection<RunPageState> OpenPages => _openPages;

    /// <summary>Units that are known and not committed.</summary>
    public long PendingUnits => _openPages.Sum(page => (long)page.PendingUnits) + Artifacts.Count;

    /// <summary>Versions of artifacts whose files are still to do.</summary>
    public PendingArtifacts Artifacts { get; } = new();

    /// <summary>The contents of artifacts that are stored by their digests.</summary>
    public StoredContents Contents { get; } = new();

    /// <summary>Totals by table, of committed units.</summary>
    public TableTotals Totals { get; } = new();

    /// <summary>How what is exported stands to what the server has, where units say so of their tables.</summary>
    public AreaTotals Areas { get; } = new();

    /// <summary>The same, and how the projects and runs that were listed stand, if the export has tables of them.</summary>
    /// <param name="tables">The export's tables.</param>
    public IReadOnlyList<AreaTotal> AreasOf(IReadOnlyCollection<string> tables) =>
        Areas.With(ListedAreas.Of(this).Where(count => tables.Contains(count.Area.Table)));

    /// <summary>Whether fewer of a project's runs were shown than the server counts.</summary>
    internal bool IsShort(ProjectPath project) => _shortListings.Contains(project);

    /// <summary>The projects of an entity, or null while its unit is not committed.</summary>
    public IReadOnlyList<string>? ProjectsOf(string entity) => _projects.GetValueOrDefault(entity);

    /// <summary>How many of an entity's projects the server lists and gave as null.</summary>
    public int NullProjectsOf(string entity) => _nullProjects.GetValueOrDefault(entity);

    /// <summary>The entities whose projects were listed.</summary>
    public IReadOnlyCollection<string> ListedEntities => _projects.Keys;

    /// <summary>The projects whose runs were listed, if only in part.</summary>
    public IReadOnlyCollection<ProjectPath> ListedProjects => _listings.Keys;

    public ProjectListing Listing(ProjectPath project)
    {
        if (!_listings.TryGetValue(project, out var listing))
            _listings[project] = listing = new ProjectListing();
        return listing;
    }

    public UnitProgress ProgressOf(UnitId unit) => Ledger.ProgressOf(unit.Value);

    /// <summary>Where a unit stands, or a range of it that is open.</summary>
    public UnitProgress ProgressOf(UnitId unit, UnitRange? range) => range is null ? ProgressOf(unit) : Ledger.ProgressOf(unit.Value, range);

    /// <summary>The ranges that a unit is still to be read in; empty if it is not divided.</summary>
    public IReadOnlyList<UnitRange> OpenRangesOf(UnitId unit) => Ledger.OpenRangesOf(unit.Value);

    public LedgerChange Apply(JournalRecord record)
    {
        var change = Ledger.Apply(record);
        if (change is LedgerChange.Counted counted)
        {
            Totals.Remove(counted.Replaces?.Parts ?? []);
            Totals.Forget(counted.Replaces?.Contents);
            Totals.Add(counted.Parts);
            if (record is ClosingRecord closing)
            {
                CommittedUnits += counted.WasLive || counted.Replaces is not null ? 0 : 1;
                _failed.Remove(closing.Unit);
            }
        }
        switch (record)
        {
            case PartCommitted { Columns: { } columns, Part.Table: { } table }: Columns.Take(table, columns); break;
            case ExportOpened:
                IsClosed = false;
                _update = null;
                _newRuns.Begin(_projects, project => _listings.GetValueOrDefault(project)?.Closed == true);
                break;
            case ExportClosed:
                (IsClosed, _hasEnded) = (true, true);
                break;
            case UnitFailed failed: _failed[failed.Unit] = failed; break;
            case UnitCommitted unit: Apply(unit); break;
            case ProjectsListed listed:
                _projects[listed.Entity] = listed.Projects;
                _notedUnits += listed.Odd is null ? 0 : 1;
                if (listed.Nulls > 0)
                    _nullProjects[listed.Entity] = listed.Nulls;
                else
                    _nullProjects.Remove(listed.Entity);
                break;
            case RunsListed listed: Apply(listed); break;
            case ArtifactsListed listed: Apply(listed); break;
            case VersionsChecked found: Artifacts.Apply(found); break;
            case ContentCommitted content:
                Contents.Add(content.Unit, content.Part);
                Totals.Keep(content.Part);
                break;
            case ProjectListingClosed closed: Apply(closed); break;
            case RunsUpdated updated: Apply(updated); break;
            case ProjectChecked found: Apply(found); break;
        }
        _fold?.Take(record, change);
        return change;
    }

    /// <summary>What is superseded up to here was removed from the destination.</summary>
    public void ForgetSuperseded() => Ledger.ForgetSuperseded();

    private static IJournalFold? Begun(IJournalFold? fold)
    {
        fold?.Begin();
        return fold;
    }

    private void Apply(UnitCommitted committed)
    {
        if (_notedLive.Remove(committed.Unit))
            _notedUnits--;
        if (committed.Note is not null)
        {
            _notedUnits++;
            if (committed.Live is not null || Ledger.Held?.Invoke(committed.Unit) == true)
                _notedLive.Add(committed.Unit);
        }
        var gone = Areas.Apply(committed);
        if (gone > 0)
        {
            _update ??= SourceUpdate.None with { At = committed.At };
            LastUpdate = _update = _update with { EntitiesGone = _update.EntitiesGone + gone };
        }
        Totals.Name(committed.Contents);
        var unit = UnitId.Parse(committed.Unit);
        // Of a version that lacks files those are still to do.
        if (unit.Subject is Subject.ArtifactVersion version && committed.Live is null)
            Artifacts.Close(version);
        if (unit.Subject is Subject.Run { Path: var run }
            && _openRuns.TryGetValue(run, out var open) && open.Page.MarkDone(open.Index, unit.Kind) && open.Page.PendingUnits == 0)
            Close(open.Page);
    }

    private void Apply(RunsListed listed)
    {
        var project = new ProjectPath(listed.Entity, listed.Project);
        foreach (var run in listed.Withheld ?? [])
            _failed[Withheld(run.RunId)] = new UnitFailed(Withheld(run.RunId), run.Failure, 1, listed.At);
        _notedUnits += listed.Odd?.Count ?? 0;
        foreach (var run in Listing(project).Apply(listed))
            _failed.Remove(Withheld(run));
        _newRuns.Take(project, listed.Runs.Count);
        if (_update is not null)
            LastUpdate = _update = _update with { New = _newRuns.Count };
        if (listed.Runs.Count > 0 && units.Kinds.Count > 0)
            Open(new RunPageState(project, listed.Runs, units));

        string Withheld(string run) => UnitId.OfRun(UnitKind.Run, project.Run(run)).Value;
    }

    private void Apply(ArtifactsListed listed)
    {
        var count = Artifacts.Apply(listed);
        // Before an export has come to its end once, they are not new to it.
        if (_update is not null && _hasEnded)
            LastUpdate = _update = _update with { Versions = _update.Versions + count };
    }

    private void Apply(RunsUpdated updated)
    {
        var project = new ProjectPath(updated.Entity, updated.Project);
        Listing(project).Apply(updated);
        foreach (var run in updated.Runs)
        {
            _failed.Remove(UnitId.OfRun(UnitKind.Run, project.Run(run.RunId)).Value);
            if (_openRuns.TryGetValue(project.Run(run.RunId), out var open))
                open.Page.Update(open.Index, run);
        }
    }

    private void Apply(ProjectChecked found)
    {
        var project = new ProjectPath(found.Entity, found.Project);
        var listing = Listing(project);
        listing.Apply(found);
        // What failed when it was looked at before has not failed now, and what was not shown then may be there.
        _failed.Remove(UnitId.RunPage(project, listing.NextOrdinal).Value);
        foreach (var run in found.Found.Gone)
            _failed.Remove(UnitId.OfRun(UnitKind.Run, project.Run(run)).Value);
        if (found.ServerCount > found.DistinctRuns - listing.Gone.Count + listing.Withheld.Count)
            _shortListings.Add(project);
        else
            _shortListings.Remove(project);
        _update = (_update ?? SourceUpdate.None).Add(found) with { New = _newRuns.Count };
        LastUpdate = _update;
    }

    private void Apply(ProjectListingClosed closed)
    {
        var project = new ProjectPath(closed.Entity, closed.Project);
        var listing = Listing(project);
        listing.Apply(closed);
        // What an earlier start could not go on with is at its end.
        _failed.Remove(UnitId.RunPage(project, listing.NextOrdinal).Value);
        // A run that is withheld has failed by its own name.
        if (closed.ServerCount > closed.DistinctRuns + listing.Withheld.Count)
            _shortListings.Add(project);
        else
            _shortListings.Remove(project);
    }

    private void Open(RunPageState page)
    {
        _openPages.Add(page);
        for (var i = 0; i < page.Runs.Count; i++)
            _openRuns[page.Project.Run(page.Runs[i].RunId)] = (page, i);
    }

    private void Close(RunPageState page)
    {
        _openPages.Remove(page);
        foreach (var run in page.Runs)
            _openRuns.Remove(page.Project.Run(run.RunId));
    }
}
