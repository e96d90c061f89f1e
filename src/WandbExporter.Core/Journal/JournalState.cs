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
    private readonly HashSet<string> _notedLive = [];
    private readonly ReadAgainParts _readAgain = new();

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

    /// <summary>
    /// Keys of parts that do not count and that nothing goes on from: of units that were read again, and parts of tables of units that
    /// were begun to be read again, for the next start reads those from their start.
    /// </summary>
    public IEnumerable<string> Superseded => _readAgain.Superseded.Concat(_progress
        .Where(open => _readAgain.Holds(open.Key))
        .SelectMany(open => open.Value.Parts.Values)
        .Where(part => part.Table is not null)
        .Select(part => part.Key));

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
        var earlier = _live.GetValueOrDefault(unit.Value)?.End;
        var progress = _progress.TryGetValue(unit.Value, out var open)
            ? new UnitProgress([.. open.Parts.Values], open.ResumeAt, open.Gaps, open.Earlier) { PartRows = open.Rows.Values.Sum() }
            : earlier is null ? UnitProgress.None : new UnitProgress([], earlier.ResumeAt, [], earlier);
        return _readAgain.Holds(unit.Value)
            ? progress with { Replaced = _readAgain.CountingOf(unit.Value), Superseded = [.. _readAgain.SupersededOf(unit.Value)] }
            : progress;
    }

    public void Apply(JournalRecord record)
    {
        IsEmpty = false;
        switch (record)
        {
            case ExportOpened: IsClosed = false; break;
            case ExportClosed: IsClosed = true; break;
            case UnitReset reset:
                if (_progress.Remove(reset.Unit, out var begun))
                    _readAgain.Discard(reset.Unit, begun.Parts.Keys);
                break;
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

    /// <summary>What is superseded up to here was removed from the destination.</summary>
    public void ForgetSuperseded() => _readAgain.ForgetSuperseded();

    private void Apply(PartCommitted committed)
    {
        _readAgain.Take(committed.Unit, committed.Part.Key);
        if (!_progress.TryGetValue(committed.Unit, out var open))
            open = new OpenUnit([], [], null, [], _live.GetValueOrDefault(committed.Unit)?.End);
        open.Parts[committed.Part.Key] = committed.Part;
        open.Rows[committed.Part.Key] = committed.LoggedRows ?? committed.Part.Rows;
        _progress[committed.Unit] = open with { ResumeAt = committed.ResumeAt, Gaps = committed.Gaps ?? [] };
    }

    /// <summary>A unit that failed for some steps alone: what it has counts, and only the steps are still to do.</summary>
    private void Apply(UnitFailed failed)
    {
        _failed[failed.Unit] = failed;
        if (failed.Gaps is null || !_progress.TryGetValue(failed.Unit, out var open) || open.ResumeAt is null)
            return;
        Totals.Add(open.Parts.Values);
        var rows = (open.Earlier?.Rows ?? 0) + open.Rows.Values.Sum();
        var earlier = new LiveEnd(open.ResumeAt, (open.Earlier?.Parts ?? 0) + open.Parts.Count, rows);
        _progress[failed.Unit] = new OpenUnit([], [], open.ResumeAt, open.Gaps, earlier);
    }

    private void Apply(UnitCommitted committed)
    {
        var path = new UnitId(committed.Unit).RunPath;
        var kind = new UnitId(committed.Unit).Kind;
        Totals.Remove(_readAgain.Commit(committed, _progress.TryGetValue(committed.Unit, out var begun) ? [.. begun.Parts.Values] : []));
        Finish(committed.Unit);
        if (_live.Remove(committed.Unit))
            CommittedUnits--;
        if (committed.Live is { } end)
            _live[committed.Unit] = new LiveUnit(new UnitId(committed.Unit), committed.Fingerprint, end);
        if (_notedLive.Remove(committed.Unit))
            NotedUnits--;
        if (committed.Note is not null)
        {
            NotedUnits++;
            if (committed.Live is not null)
                _notedLive.Add(committed.Unit);
        }
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
        OrderedDictionary<string, PartInfo> Parts, Dictionary<string, long> Rows, string? ResumeAt, IReadOnlyList<HistoryGap> Gaps, LiveEnd? Earlier);
}
