using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Core.Journal;

/// <summary>
/// What the records of a journal add up to: which units are done, where the others go on. Pure: the engine feeds it every durable
/// record, first those read at the start and then its own. It keeps only what is still open, so it does not grow with the export
/// (beyond 16 bytes a run, to tell doubles in a listing).
/// </summary>
public sealed class JournalState(RunUnits units)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _projects = [];
    private readonly Dictionary<ProjectPath, ProjectListing> _listings = [];
    private readonly Dictionary<RunPath, (RunPageState Page, int Index)> _openRuns = [];
    private readonly HashSet<RunPageState> _openPages = [];
    private readonly Dictionary<string, OpenUnit> _progress = [];
    private readonly Dictionary<string, LiveUnit> _live = [];
    private readonly Dictionary<string, UnitFailed> _failed = [];

    /// <summary>Whether any record was applied.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Whether the last process tried every planned unit.</summary>
    public bool IsClosed { get; private set; }

    public long CommittedUnits { get; private set; }

    /// <summary>Committed units with a note: something the server counts was not to be had.</summary>
    public long NotedUnits { get; private set; }

    /// <summary>Units whose last attempt failed.</summary>
    public IReadOnlyCollection<UnitFailed> Failed => _failed.Values;

    /// <summary>Committed units whose runs were still running.</summary>
    public IReadOnlyCollection<LiveUnit> Live => _live.Values;

    /// <summary>Committed pages that still have units to do.</summary>
    public IReadOnlyCollection<RunPageState> OpenPages => _openPages;

    /// <summary>Totals by table, of committed units.</summary>
    public TableTotals Totals { get; } = new();

    /// <summary>The projects of an entity, or null while its unit is not committed.</summary>
    public IReadOnlyList<string>? ProjectsOf(string entity) => _projects.GetValueOrDefault(entity);

    public ProjectListing Listing(ProjectPath project)
    {
        if (!_listings.TryGetValue(project, out var listing))
            _listings[project] = listing = new ProjectListing();
        return listing;
    }

    public UnitProgress ProgressOf(UnitId unit)
    {
        if (_progress.TryGetValue(unit.Value, out var open))
            return new UnitProgress([.. open.Parts.Values], open.ResumeAt, open.Gaps, open.Earlier);
        var earlier = _live.GetValueOrDefault(unit.Value)?.End;
        return earlier is null ? UnitProgress.None : new UnitProgress([], earlier.ResumeAt, [], earlier);
    }

    public void Apply(JournalRecord record)
    {
        IsEmpty = false;
        switch (record)
        {
            case ExportOpened: IsClosed = false; break;
            case ExportClosed: IsClosed = true; break;
            case UnitReset reset: _progress.Remove(reset.Unit); break;
            case PartCommitted part: Apply(part); break;
            case UnitCommitted unit: Apply(unit); break;
            case UnitFailed failed: Apply(failed); break;
            case ProjectsListed listed:
                _projects[listed.Entity] = listed.Projects;
                Finish(listed.Unit);
                break;
            case RunsListed listed: Apply(listed); break;
            case ProjectListingClosed closed: Listing(new ProjectPath(closed.Entity, closed.Project)).Apply(closed); break;
            default: throw new ArgumentException($"Unknown record {record?.GetType().Name}.", nameof(record));
        }
    }

    private void Apply(PartCommitted committed)
    {
        if (!_progress.TryGetValue(committed.Unit, out var open))
            open = new OpenUnit([], null, [], _live.GetValueOrDefault(committed.Unit)?.End);
        open.Parts[committed.Part.Key] = committed.Part;
        _progress[committed.Unit] = open with { ResumeAt = committed.ResumeAt, Gaps = committed.Gaps ?? [] };
    }

    /// <summary>A unit that failed for some steps alone: what it has counts, and only the steps are still to do.</summary>
    private void Apply(UnitFailed failed)
    {
        _failed[failed.Unit] = failed;
        if (failed.Gaps is null || !_progress.TryGetValue(failed.Unit, out var open) || open.ResumeAt is null)
            return;
        Totals.Add(open.Parts.Values);
        var rows = (open.Earlier?.Rows ?? 0) + open.Parts.Values.Sum(part => part.Rows);
        var earlier = new LiveEnd(open.ResumeAt, (open.Earlier?.Parts ?? 0) + open.Parts.Count, rows);
        _progress[failed.Unit] = new OpenUnit([], open.ResumeAt, open.Gaps, earlier);
    }

    private void Apply(UnitCommitted committed)
    {
        var path = new UnitId(committed.Unit).RunPath;
        var kind = new UnitId(committed.Unit).Kind;
        Finish(committed.Unit);
        if (_live.Remove(committed.Unit))
            CommittedUnits--;
        if (committed.Live is { } end)
            _live[committed.Unit] = new LiveUnit(new UnitId(committed.Unit), committed.Fingerprint, end);
        if (committed.Note is not null)
            NotedUnits++;
        if (!_openRuns.TryGetValue(path, out var open) || !open.Page.MarkDone(open.Index, kind))
            return;
        if (open.Page.PendingUnits == 0)
            Close(open.Page);
    }

    private void Apply(RunsListed listed)
    {
        var project = new ProjectPath(listed.Entity, listed.Project);
        Listing(project).Apply(listed);
        Finish(listed.Unit);
        if (listed.Runs.Count == 0 || units.Kinds.Count == 0)
            return;
        var page = new RunPageState(project, listed.Runs, units);
        _openPages.Add(page);
        for (var i = 0; i < listed.Runs.Count; i++)
            _openRuns[project.Run(listed.Runs[i].RunId)] = (page, i);
    }

    private void Finish(string unit)
    {
        CommittedUnits++;
        _failed.Remove(unit);
        if (_progress.Remove(unit, out var open))
            Totals.Add(open.Parts.Values);
    }

    private void Close(RunPageState page)
    {
        _openPages.Remove(page);
        foreach (var run in page.Runs)
            _openRuns.Remove(page.Project.Run(run.RunId));
    }

    private sealed record OpenUnit(
        OrderedDictionary<string, PartInfo> Parts, string? ResumeAt, IReadOnlyList<HistoryGap> Gaps, LiveEnd? Earlier);
}
