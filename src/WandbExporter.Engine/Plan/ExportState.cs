using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// What is left of an export, and what comes next. Pure: it is told what happened and says what to do; what is committed it learns from
/// records that are durable. It ends once: when every unit was tried, when a drain has nothing in flight any more, or at once when
/// something failed without which the export cannot go on.
/// </summary>
internal sealed class ExportState
{
    private readonly JournalState _journal;
    private readonly ExportRequest _request;
    private readonly EngineSettings _settings;
    private readonly TimeProvider _time;
    private readonly RunUnits _runUnits;
    private readonly UnitSchedule _units;
    private readonly ListingSchedule _listings;
    private readonly ArtifactSchedule _artifacts;
    private readonly ObjectSchedule _objects;
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);
    private bool _draining;
    private bool _closing;
    private bool _failedTooMany;

    /// <param name="journal">What is recorded; from now on this object's.</param>
    /// <param name="request">What to export.</param>
    /// <param name="settings">How.</param>
    /// <param name="meter">Counts.</param>
    /// <param name="time">When.</param>
    /// <param name="isShared">Whether other processes may come to work on it.</param>
    public ExportState(JournalState journal, ExportRequest request, EngineSettings settings, ExportMeter meter, TimeProvider time, bool isShared = false)
    {
        (_journal, _request, _settings, _time) = (journal, request, settings, time);
        _runUnits = request.Tables.Units;
        var bundles = request.HistoryLayout == HistoryLayout.Long ? new HistoryBundles(settings.Write.LongFileBytes) : null;
        _units = new UnitSchedule(journal, request.Tables, new UnitQueue(request.Tables, settings.QueueHighWater, bundles, isShared ? new Lending(request.Artifacts) : null), settings.Unit, meter, time);
        _artifacts = new ArtifactSchedule(journal);
        _objects = new ObjectSchedule(journal, request.Tables, request.Organizations);
        _listings = new ListingSchedule(journal, request, settings.Listing, meter, time);
    }

    /// <summary>Who lists versions of artifacts is told by it whether there is room for more.</summary>
    public QueueRoom Room { get; init; } = new();

    /// <summary>Whether the end was decided.</summary>
    public bool HasEnded { get; private set; }

    /// <param name="opened">The record of this start; null if it is in the journal.</param>
    /// <param name="goneOn">
    /// Units that are committed and have more to export, because their runs were still running; all that there is to do where only what failed is tried again.
    /// </param>
    public IReadOnlyList<Decision> Begin(ExportOpened? opened, IReadOnlyList<UnitWork> goneOn)
    {
        List<Decision> decided = opened is null ? [] : [new Decision.Append(opened)];
        if (_request.RetryFailed)
        {
            Enqueue(goneOn);
        }
        else
        {
            foreach (var page in _journal.OpenPages)
                Enqueue(page.Project, page.Pending());
            // What goes on may be pending too, and two workers at a unit would each supersede what the other writes.
            Enqueue(goneOn.Concat(_artifacts.Pending()).Concat(_objects.OfOrganizations()).Concat(_request.Selections.SelectMany(_objects.Of)).DistinctBy(work => work.Id));
            _listings.Begin();
        }
        foreach (var lane in _request.Tables.Lanes)
            decided.AddRange(Hire(lane, _settings.WorkersOf(lane)));
        if (!_request.RetryFailed)
            decided.AddRange(FailWhatIsNotShown());
        return GoOn(decided);
    }

    /// <summary>
    /// An earlier start may have found an entity for an organization, and this one's key not: what is left of it cannot be asked for, and must not be taken for
    /// exported.
    /// </summary>
    private IEnumerable<Decision> FailWhatIsNotShown() =>
        from entity in _journal.ListedEntities
        where _request.Selections.All(selection => selection.Entity != entity)
        let failure = new Failure(FailureCategory.Permanent, FailureCode.NotFound, $"{Printable.Of(entity)} was not exported to its end, and the server does not show it to this API key any more; go on with a key of its members.", ExitCode.Incomplete)
        from unit in _objects.LeftOf(entity)
        select _units.Fail(unit, failure, 1);

    public IReadOnlyList<Decision> OnReady(int worker)
    {
        _units.OnReady(worker);
        return GoOn();
    }

    public IReadOnlyList<Decision> OnFinished(int worker, UnitWork work)
    {
        _units.OnFinished(worker, work);
        return GoOn();
    }

    public IReadOnlyList<Decision> OnInterrupted(int worker, UnitWork work)
    {
        // Another process may come to its end by itself, and the export goes on.
        if (_units.IsAway(worker) && !_draining)
            _units.OnReturned(worker, work);
        else
            _units.OnInterrupted(worker, work);
        return GoOn();
    }

    public IReadOnlyList<Decision> OnAttemptFailed(int worker, UnitWork work, Failure failure, IReadOnlyList<HistoryGap>? gaps)
    {
        if (failure.Category == FailureCategory.Fatal)
            return Stop(failure);
        // What is durable is whole, whatever became of its worker afterwards.
        if (_units.IsCommitted(work))
            return OnFinished(worker, work);
        if (_draining)
            return OnInterrupted(worker, work);
        return GoOn([_units.OnAttemptFailed(worker, work, failure, gaps)]);
    }

    public IReadOnlyList<Decision> OnTryAgain(UnitWork work)
    {
        _units.OnTryAgain(work);
        return GoOn();
    }

    /// <summary>A worker is no more. Another takes its place; what it had it keeps until <see cref="OnUnitsLost"/>.</summary>
    public IReadOnlyList<Decision> OnWorkerLost(int worker)
    {
        return GoOn(_units.OnLost(worker) is { } lane && !_draining ? [_units.Hire(lane)] : []);
    }

    /// <summary>Another process offers workers.</summary>
    /// <param name="node">Its number.</param>
    /// <param name="workers">How many, of a lane.</param>
    public IReadOnlyList<Decision> OnJoined(int node, Func<Lane, int> workers) =>
        GoOn(_draining || HasEnded || _closing ? [] : [.. _request.Tables.Lanes.SelectMany(lane => Enumerable.Range(0, workers(lane)).Select(_ => _units.Hire(lane, node)))]);

    /// <summary>All that a worker recorded that is no more is durable: what it had and is not committed has failed with it.</summary>
    public IReadOnlyList<Decision> OnUnitsLost(int worker, Exception? cause)
    {
        var decided = new List<Decision>();
        foreach (var work in _units.AssignedTo(worker))
        {
            if (_units.IsAway(worker))
            {
                if (_draining)
                    _units.OnLeft(worker, work);
                else
                    _units.OnReturned(worker, work);
                continue;
            }
            var failure = UnexpectedFailure.OfExport($"{work.Id} broke its worker", cause);
            if (failure.Category == FailureCategory.Fatal && !_units.IsCommitted(work))
                return Stop(failure);
            if (_draining || _units.IsCommitted(work))
                _units.OnLeft(worker, work);
            else
                decided.Add(_units.OnAttemptFailed(worker, work, failure, null));
        }
        return GoOn(decided);
    }

    public IReadOnlyList<Decision> OnEntityListed(EntitySelection selection)
    {
        _listings.OnEntityListed(selection);
        if (!_draining)
            Enqueue(_objects.Of(selection));
        return GoOn();
    }

    public IReadOnlyList<Decision> OnEntityFailed(EntitySelection selection, Failure failure)
    {
        _listings.OnEntityFailed();
        return OnListingFailed(UnitId.Projects(selection.Entity), failure, null);
    }

    public IReadOnlyList<Decision> OnListed(ProjectPath project) => GoOn(_listings.OnListed(project, _units.HasRoom));

    public IReadOnlyList<Decision> OnListingPaused(ProjectPath project) => GoOn(_listings.Release(project));

    public IReadOnlyList<Decision> OnListingFailed(ProjectPath project, UnitId unit, Failure failure) =>
        OnListingFailed(unit, failure, _listings.Release(project));

    /// <summary>Who listed is no more, and its listing cannot be gone on with.</summary>
    public IReadOnlyList<Decision> OnListingLost(string what, Exception? cause) =>
        Stop(UnexpectedFailure.OfExport($"the listing of {what} broke", cause));

    /// <summary>Something that the export cannot do without.</summary>
    public IReadOnlyList<Decision> OnBroken(string what, Exception cause) => Stop(UnexpectedFailure.OfExport(what, cause));

    /// <summary>Without a journal nothing can be committed.</summary>
    public IReadOnlyList<Decision> OnJournalLost(Exception? cause) => Stop(UnexpectedFailure.OfExport("the journal stopped", cause));

    public IReadOnlyList<Decision> OnDurable(IEnumerable<JournalRecord> records)
    {
        var decided = new List<Decision>();
        foreach (var record in records)
        {
            var versions = record is ArtifactsListed artifacts && !_draining ? _artifacts.NewOf(artifacts) : [];
            _journal.Apply(record);
            if (record is UnitFailed failed)
                _failing.Remove(failed.Unit);
            Enqueue(versions);
            switch (record)
            {
                case RunsListed listed when _runUnits.Kinds.Count > 0 && !_draining:
                    var project = new ProjectPath(listed.Entity, listed.Project);
                    Enqueue(project, listed.Runs.SelectMany(run => _runUnits.Kinds.Select(kind => (kind, run))));
                    break;
                case UnitCommitted committed:
                    _units.OnCommitted(committed.Unit);
                    break;
                case ProjectListingClosed closed when _listings.Release(new ProjectPath(closed.Entity, closed.Project)) is { } released:
                    decided.Add(released);
                    break;
                case ExportClosed:
                    return End(decided, new Outcome.Tried());
            }
        }
        return GoOn(decided);
    }

    /// <summary>Ends the export early and resumable: what has not begun is forgotten, what is in flight comes to its next part.</summary>
    public IReadOnlyList<Decision> Drain()
    {
        _draining = true;
        _units.Drain();
        return GoOn([.. _listings.Drain()]);
    }

    private IEnumerable<Decision> Hire(Lane lane, int workers)
    {
        for (var i = 0; i < workers; i++)
            yield return _units.Hire(lane);
    }

    private void Enqueue(IEnumerable<UnitWork> units)
    {
        foreach (var work in units)
            _units.Enqueue(work);
    }

    private void Enqueue(ProjectPath project, IEnumerable<(UnitKind Kind, RunDescriptor Run)> units)
    {
        foreach (var (kind, run) in units)
            _units.Enqueue(UnitWork.OfRun(kind, project, run));
    }

    private List<Decision> OnListingFailed(UnitId unit, Failure failure, Decision? release)
    {
        if (failure.Category == FailureCategory.Fatal)
            return Stop(failure);
        var decided = new List<Decision>();
        if (!_draining)
            decided.Add(_units.Fail(unit, failure, 1));
        if (release is not null)
            decided.Add(release);
        return GoOn(decided);
    }

    private List<Decision> GoOn(Decision? first) => GoOn(first is null ? [] : [first]);

    /// <summary>Hands out what can be handed out; ends the export when nothing is left.</summary>
    private List<Decision> GoOn(List<Decision>? decided = null)
    {
        decided ??= [];
        Room.Set(_draining || HasEnded || _units.HasRoomForVersions);
        if (HasEnded || _closing)
            return HasEnded ? [] : decided;
        _failing.UnionWith(decided.OfType<Decision.Append>().Select(append => append.Record).OfType<UnitFailed>().Select(failed => failed.Unit));
        if (!_draining && _request.MaxFailures?.IsPassed(_units.Failed, _units.Ended, _units.Planned) == true && !(_units.IsQuiet && _listings.IsQuiet))
        {
            _failedTooMany = _draining = true;
            _units.Drain();
            decided.AddRange(_listings.Drain());
            decided.Add(new Decision.Drain());
        }
        if (!_draining)
        {
            decided.AddRange(_units.HandOut(_listings.IsListing));
            decided.AddRange(_listings.GoOn(_units.HasRoom));
        }
        if (!_units.IsQuiet || !_listings.IsQuiet)
            return decided;
        // What failed is not to be lost with an export that ends early: its record may not be durable yet.
        if (_draining && _failing.Count > 0)
            return decided;
        if (_draining)
            return End(decided, _failedTooMany ? new Outcome.TooManyFailed(_units.Failed) : new Outcome.Drained());
        _closing = true;
        decided.Add(new Decision.Append(new ExportClosed(_journal.CommittedUnits, _journal.Failed.Count, _time.GetUtcNow())));
        return decided;
    }

    private List<Decision> Stop(Failure failure) => HasEnded ? [] : End([], new Outcome.Stopped(failure));

    private List<Decision> End(List<Decision> decided, Outcome outcome)
    {
        HasEnded = true;
        decided.Add(new Decision.End(outcome));
        return decided;
    }
}
