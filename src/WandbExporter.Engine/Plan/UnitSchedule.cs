using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Progress;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// Which units wait, which are with a worker and which wait to be tried again. Workers are known by number; one has at most one assignment.
/// Pure: time, workers and journal are the caller's.
/// </summary>
internal sealed class UnitSchedule(
    JournalState journal, TableSelection tables, UnitQueue queue, UnitSettings settings, ExportMeter meter, TimeProvider time)
{
    private readonly Dictionary<int, (Lane Lane, int? Node)> _workers = [];
    private readonly Dictionary<int, List<UnitWork>> _assigned = [];
    private readonly Dictionary<Lane, Queue<int>> _idle = tables.Lanes.ToDictionary(lane => lane, _ => new Queue<int>());
    private readonly Dictionary<Lane, List<int>> _idleAway = tables.Lanes.ToDictionary(lane => lane, _ => new List<int>());
    private readonly HashSet<int> _away = [];
    private readonly HashSet<(UnitId Unit, int? Range)> _pausing = [];

    /// <summary>Histories that are read in ranges: how many of these have no outcome yet, and whether one has failed for good.</summary>
    private readonly Dictionary<UnitId, (int Left, bool HasFailed)> _divided = [];

    /// <summary>Units that are with a worker, and of which the commit is durable.</summary>
    private readonly HashSet<string> _committed = new(StringComparer.Ordinal);
    private int _hired;
    private bool _isDrained;

    /// <summary>Units of this start that are known of.</summary>
    public long Planned { get; private set; }

    /// <summary>Those that failed for good.</summary>
    public long Failed { get; private set; }

    /// <summary>Those, and the ones that are committed.</summary>
    public long Ended { get; private set; }

    /// <summary>Whether further runs may be listed.</summary>
    public bool HasRoom => queue.HasRoom;

    /// <summary>Whether further versions of artifacts may be listed.</summary>
    public bool HasRoomForVersions => queue.HasRoomForVersions;

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsQuiet => _assigned.Count == 0 && _pausing.Count == 0 && queue.Count == 0;

    /// <param name="lane">Whose units it does.</param>
    /// <param name="node">Where it is; null: in this process.</param>
    public Decision Hire(Lane lane, int? node = null)
    {
        _workers.Add(_hired, (lane, node));
        if (node is not null)
            _away.Add(_hired);
        return new Decision.Hire(_hired++, lane, node);
    }

    public void Enqueue(UnitWork work)
    {
        if (!TryDivide(work))
        {
            var progress = journal.ProgressOf(work.Id);
            queue.Enqueue(work, alone: !IsUntouched(work, progress), progress);
        }
        MeterOf(work.Id).Plan(1);
        Planned++;
    }

    public void OnReady(int worker)
    {
        if (!_workers.TryGetValue(worker, out var hired))
            return;
        if (hired.Node is null)
            _idle[hired.Lane].Enqueue(worker);
        else
            _idleAway[hired.Lane].Add(worker);
    }

    public void OnFinished(int worker, UnitWork work)
    {
        Release(worker, work);
        if (work.Range is not null)
        {
            EndRange(work, hasFailed: false);
            return;
        }
        Ended++;
        if (journal.HasFailed(work.Id))
        {
            MeterOf(work.Id).Failed();
            Failed++;
        }
        else
        {
            MeterOf(work.Id).Done();
        }
    }

    public void OnInterrupted(int worker, UnitWork work)
    {
        Release(worker, work);
        TryDivide(work);
    }

    /// <summary>The commit of a unit is durable; its worker is yet to say so.</summary>
    public void OnCommitted(string unit) => _committed.Add(unit);

    public bool IsCommitted(UnitWork work) => work.Range is { } range ? !journal.OpenRangesOf(work.Id).Contains(range) : _committed.Contains(work.Id.Value);

    /// <summary>Its worker is no more: the unit is finished if it is committed, and interrupted if not.</summary>
    public void OnLeft(int worker, UnitWork work)
    {
        if (IsCommitted(work))
            OnFinished(worker, work);
        else
            OnInterrupted(worker, work);
    }

    /// <summary>Whether it was a worker of another process.</summary>
    public bool IsAway(int worker) => _away.Contains(worker);

    /// <summary>Its process is no more, which says nothing of the unit: another worker goes on with it.</summary>
    public void OnReturned(int worker, UnitWork work)
    {
        if (IsCommitted(work))
        {
            OnFinished(worker, work);
            return;
        }
        Release(worker, work);
        EnqueueAgain(work);
    }

    /// <summary>The unit is tried again after a pause, or has failed for good.</summary>
    public Decision OnAttemptFailed(int worker, UnitWork work, Failure failure, IReadOnlyList<HistoryGap>? gaps)
    {
        Release(worker, work);
        if (failure.Category != FailureCategory.Transient || work.Attempt >= settings.MaxAttempts)
        {
            // The others of a history go on, and it has failed but once.
            return work.Range is not null && EndRange(work, hasFailed: true)
                ? new Decision.Append(new UnitFailed(work.Id.Value, failure, work.Attempt, time.GetUtcNow()))
                : Fail(work.Id, failure, work.Attempt, gaps);
        }
        meter.UnitRetried();
        _pausing.Add(work.Piece);
        var pause = settings.RetryAfter * work.Attempt;
        meter.UnitPauses(work.Id, new PausedUnit(time.GetUtcNow() + pause, failure.Message));
        return new Decision.TryLater(work with { Attempt = work.Attempt + 1 }, pause);
    }

    public void OnTryAgain(UnitWork work)
    {
        // A drain has forgotten it, and the timer's message was on its way.
        if (!_pausing.Remove(work.Piece))
            return;
        meter.UnitGoesOn(work.Id);
        EnqueueAgain(work);
    }

    /// <summary>The worker is no more: says in which lane one is missing; null if it was one of another process.</summary>
    public Lane? OnLost(int worker)
    {
        var (lane, node) = _workers[worker];
        _workers.Remove(worker);
        _idle[lane] = new Queue<int>(_idle[lane].Where(waiting => waiting != worker));
        _idleAway[lane].Remove(worker);
        return node is null ? lane : null;
    }

    /// <summary>What a worker has, or had when it was lost.</summary>
    public IReadOnlyList<UnitWork> AssignedTo(int worker) => _assigned.TryGetValue(worker, out var units) ? [.. units] : [];

    public Decision Fail(UnitId unit, Failure failure, int attempts, IReadOnlyList<HistoryGap>? gaps = null)
    {
        if (unit is { Kind: var kind, Subject: Subject.Run { Path: var run } } && kind == HistoryTable.Kind)
            meter.HistoryFailed(run);
        MeterOf(unit).Failed();
        (Ended, Failed) = (Ended + 1, Failed + 1);
        return new Decision.Append(new UnitFailed(unit.Value, failure, attempts, time.GetUtcNow(), gaps));
    }

    /// <summary>Gives every idle worker what waits in its lane.</summary>
    /// <param name="isListing">Whether further runs of a project are on their way.</param>
    public IEnumerable<Decision> HandOut(Func<ProjectPath, bool> isListing)
    {
        foreach (var lane in _idle.Keys)
        {
            while (Next(lane, isListing) is var (worker, units))
            {
                _assigned[worker] = [.. units];
                // Parts that were recorded without a place to go on from would count for their unit once it is committed with others.
                foreach (var work in units.Skip(1).Where(work => journal.ProgressOf(work.Id).Parts.Count > 0))
                    yield return new Decision.Append(new UnitReset(work.Id.Value));
                yield return new Decision.Assign(worker, units, ProgressOf(units[0]));
            }
        }
    }

    /// <summary>Whose turn it is, and with what: it is that of the process with the most idle workers, so that at the end none is without.</summary>
    private (int Worker, IReadOnlyList<UnitWork> Units)? Next(Lane lane, Func<ProjectPath, bool> isListing)
    {
        if (!queue.Holds(lane))
            return null;
        var (own, away) = (_idle[lane], _idleAway[lane]);
        var most = away.GroupBy(worker => _workers[worker].Node).MaxBy(node => node.Count())?.ToList() ?? [];
        if (own.Count >= most.Count && own.Count > 0 && queue.TryDequeue(lane, isListing, out var units))
            return (own.Dequeue(), units);
        if (most.Count > 0 && queue.TryDequeue(lane, isListing, out units, isAway: true))
        {
            away.Remove(most[0]);
            return (most[0], units);
        }
        return own.Count > 0 && queue.TryDequeue(lane, isListing, out units) ? (own.Dequeue(), units) : null;
    }

    /// <summary>Forgets what has not begun.</summary>
    public void Drain()
    {
        _isDrained = true;
        queue.Clear();
        foreach (var (unit, _) in _pausing)
            meter.UnitGoesOn(unit);
        _pausing.Clear();
    }

    private void EnqueueAgain(UnitWork work)
    {
        if (!TryDivide(work))
            queue.Enqueue(work, alone: true, journal.ProgressOf(work.Id, work.Range));
    }

    /// <summary>Of a history that is divided by now the ranges wait that are still to be read, and not the history.</summary>
    /// <returns>Whether it is.</returns>
    private bool TryDivide(UnitWork work)
    {
        if (work.Range is not null || journal.OpenRangesOf(work.Id) is not { Count: > 0 } ranges)
            return false;
        if (_isDrained)
            return true;
        _divided.Add(work.Id, (ranges.Count, false));
        foreach (var range in ranges)
            EnqueueAgain(work with { Range = range, Attempt = 1 });
        return true;
    }

    /// <summary>A range has its outcome: with the last of them the history goes on behind all, unless one is missing.</summary>
    /// <returns>Whether one had failed before.</returns>
    private bool EndRange(UnitWork work, bool hasFailed)
    {
        var (left, hadFailed) = _divided[work.Id];
        _divided[work.Id] = (left - 1, hadFailed || hasFailed);
        if (left == 1 && _divided.Remove(work.Id) && !hadFailed && !hasFailed && !_isDrained)
            EnqueueAgain(work with { Range = null, Attempt = 1 });
        return hadFailed;
    }

    private void Release(int worker, UnitWork work)
    {
        _committed.Remove(work.Id.Value);
        if (_assigned.TryGetValue(worker, out var units) && units.Remove(work) && units.Count == 0)
            _assigned.Remove(worker);
    }

    /// <summary>What a former process began to read again may have changed since: then the unit starts over, from its start. So it is with a run of which nobody says what is new.</summary>
    private UnitProgress ProgressOf(UnitWork work)
    {
        var progress = journal.ProgressOf(work.Id, work.Range);
        var startsOver = (progress.IsReadAgain && work.Attempt == 1)
            || (tables[work.Kind].Resume == ResumeRule.AtCursorOfSameRun && PointOfRun.PlaceIn(progress.ResumeAt, work.Listed) is null);
        return startsOver ? progress with { ResumeAt = null } : progress;
    }

    /// <summary>Whether the unit begins from nothing: what is recorded of it, if anything, has no place to go on from. A file needs none.</summary>
    private bool IsUntouched(UnitWork work, UnitProgress progress) =>
        progress is { ResumeAt: null, Earlier: null } && !(tables[work.Kind].Resume == ResumeRule.FileByFile && (progress.Parts.Count > 0 || progress.Former is not null));

    private TableMeter MeterOf(UnitId unit) => meter.Table(tables.NameFor(unit.Kind));
}
