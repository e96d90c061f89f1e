using Akka.Actor;
using Akka.Event;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// Owns the plan of an export and does no IO: it lends units to workers, paces the listing by the room in its queue, tries failed
/// units again after a pause, and ends when nothing is left. What is committed it learns from the journal alone.
/// </summary>
internal sealed class ExportSupervisor : ReceiveActor, IWithTimers
{
    private readonly StreamContext _context;
    private readonly JournalState _state;
    private readonly IReadOnlyList<UnitWork> _goneOn;
    private readonly TaskCompletionSource<Outcome> _outcome;
    private readonly ExportOpened _opened;
    private readonly IActorRef _journal;
    private readonly Listings _listings;
    private readonly UnitQueue _queue;
    private readonly RunUnits _units;
    private readonly Dictionary<IActorRef, List<UnitWork>> _assigned = [];
    private readonly Dictionary<bool, Queue<IActorRef>> _idle = new() { [false] = new(), [true] = new() };
    private readonly HashSet<UnitId> _pausing = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Failure? _fatal;
    private Exception? _lastCause;
    private int _spawned;
    private bool _closing;

    /// <param name="goneOn">Units that are committed and have more to export, because their runs were still running.</param>
    public ExportSupervisor(
        StreamContext context,
        IJournal journal,
        JournalState state,
        IReadOnlyList<UnitWork> goneOn,
        string account,
        string toolVersion,
        TaskCompletionSource<Outcome> outcome)
    {
        _goneOn = goneOn;
        _context = context;
        _state = state;
        _outcome = outcome;
        _units = new RunUnits([.. context.Request.Tables]);
        _queue = new UnitQueue(
            context.Settings.QueueHighWater,
            context.Request.HistoryLayout == HistoryLayout.Long ? new HistoryBundles(context.Settings.Write.LongFileBytes) : null);
        _journal = Context.ActorOf(Props.Create(() => new JournalActor(journal, context.Abort)), "journal");
        _listings = new Listings(context, state, Context, _journal);
        Context.Watch(_journal);
        _opened = new ExportOpened(toolVersion, account, context.Time.GetUtcNow());
        ReceiveWork();
        ReceiveListing();
        Receive<Drain>(_ => BeginDrain());
        Receive<Terminated>(terminated => OnTerminated(terminated.ActorRef));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        if (_outcome.Task.IsCompleted)
        {
            Context.Stop(Self);
            return;
        }
        _journal.Tell(new JournalActor.Append(_opened));
        foreach (var page in _state.OpenPages)
            Enqueue(page.Project, page.Pending());
        foreach (var work in _goneOn)
            Enqueue(work);
        for (var i = 0; i < _context.Settings.History.Workers && _units.Kinds.Any(kind => !UnitQueue.IsFiles(kind)); i++)
            Spawn(files: false);
        for (var i = 0; i < _context.Settings.Files.Workers && _units.Kinds.Any(UnitQueue.IsFiles); i++)
            Spawn(files: true);
        _listings.Begin();
        GoOn();
    }

    /// <summary>This actor's state is the plan: when it breaks, the export ends, and the journal has what the next start needs.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        _lastCause = reason.GetBaseException();
        Stop(Unexpected("the supervisor broke"));
        base.PreRestart(reason, message);
    }

    /// <summary>A child that throws has lost its unit's attempt, never the export; but without the journal nothing can be committed.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        if (cause is ExportException { Failure: { Category: FailureCategory.Fatal } failure })
            _fatal ??= failure;
        _lastCause = cause.GetBaseException();
        _log.Error(cause, "A child of the export failed.");
        return Directive.Stop;
    });

    private void ReceiveWork()
    {
        Receive<WorkerProtocol.Ready>(ready =>
        {
            _idle[ready.Files].Enqueue(Sender);
            GoOn();
        });
        Receive<WorkerProtocol.Finished>(finished =>
        {
            Release(finished.Work);
            _context.Meter.Table(RunUnits.TableOf(finished.Work.Kind)).Done();
        });
        Receive<WorkerProtocol.Interrupted>(interrupted => Release(interrupted.Work));
        Receive<WorkerProtocol.AttemptFailed>(failed =>
        {
            Release(failed.Work);
            OnAttemptFailed(failed.Work, failed.Failure, failed.Gaps);
        });
        Receive<TryAgain>(again =>
        {
            _pausing.Remove(again.Work.Id);
            if (!_context.Drain.IsRaised)
                _queue.Enqueue(again.Work, alone: true);
            GoOn();
        });
        Receive<JournalActor.Durable>(durable => OnDurable(durable.Record));
    }

    private void ReceiveListing()
    {
        Receive<ProjectFetcher.EntityListed>(listed =>
        {
            _context.Meter.Table(TableNames.Projects).Done();
            _listings.OnEntityListed(listed.Selection);
            GoOn();
        });
        Receive<ProjectFetcher.EntityFailed>(failed =>
            OnListingFailed(UnitId.Projects(failed.Selection.Entity), failed.Failure, () => _listings.OnEntityFailed()));
        Receive<PageFetcher.Listed>(listed =>
        {
            _context.Meter.Table(TableNames.Runs).Done();
            if (_listings.OnListed(listed.Project, _queue.HasRoom) is { } closed)
                _journal.Tell(new JournalActor.Append(closed));
            GoOn();
        });
        Receive<PageFetcher.ListingPaused>(paused =>
        {
            _listings.OnPaused(paused.Project);
            GoOn();
        });
        Receive<PageFetcher.ListingFailed>(failed =>
            OnListingFailed(failed.Unit, failed.Failure, () => _listings.OnListingFailed(failed.Project)));
    }

    private void OnDurable(JournalRecord record)
    {
        _state.Apply(record);
        switch (record)
        {
            case RunsListed listed when _units.Kinds.Count > 0 && !_context.Drain.IsRaised:
                var project = new ProjectPath(listed.Entity, listed.Project);
                Enqueue(project, listed.Runs.SelectMany(run => _units.Kinds.Select(kind => (kind, run))));
                GoOn();
                break;
            case ProjectListingClosed closed:
                _listings.OnClosed(new ProjectPath(closed.Entity, closed.Project));
                GoOn();
                break;
            case ExportClosed:
                _outcome.TrySetResult(new Outcome.Tried());
                break;
        }
    }

    private void Enqueue(ProjectPath project, IEnumerable<(UnitKind Kind, RunDescriptor Run)> units)
    {
        foreach (var (kind, run) in units)
            Enqueue(new UnitWork(kind, project, run));
    }

    private void Enqueue(UnitWork work)
    {
        _queue.Enqueue(work, alone: !IsUntouched(work, _state.ProgressOf(work.Id)));
        _context.Meter.Table(RunUnits.TableOf(work.Kind)).Plan(1);
    }

    private void OnAttemptFailed(UnitWork work, Failure failure, IReadOnlyList<HistoryGap>? gaps = null)
    {
        if (failure.Category == FailureCategory.Fatal)
        {
            Stop(failure);
            return;
        }
        if (_context.Drain.IsRaised)
        {
            GoOn();
            return;
        }
        if (failure.Category == FailureCategory.Transient && work.Attempt < _context.Settings.Unit.MaxAttempts)
        {
            _context.Meter.UnitRetried();
            _pausing.Add(work.Id);
            Timers.StartSingleTimer(work.Id, new TryAgain(work with { Attempt = work.Attempt + 1 }), _context.Settings.Unit.RetryAfter * work.Attempt);
            return;
        }
        Fail(work.Id, failure, work.Attempt, gaps);
        GoOn();
    }

    private void OnListingFailed(UnitId unit, Failure failure, Action giveUp)
    {
        if (failure.Category == FailureCategory.Fatal)
        {
            Stop(failure);
            return;
        }
        if (!_context.Drain.IsRaised)
            Fail(unit, failure, 1);
        giveUp();
        GoOn();
    }

    private void Fail(UnitId unit, Failure failure, int attempts, IReadOnlyList<HistoryGap>? gaps = null)
    {
        _context.Meter.Table(RunUnits.TableOf(unit.Kind)).Failed();
        _log.Warning("{0} failed: {1}", unit, failure.Message);
        _journal.Tell(new JournalActor.Append(new UnitFailed(unit.Value, failure, attempts, _context.Time.GetUtcNow(), gaps)));
    }

    /// <summary>Hands out what can be handed out; ends the export when nothing is left.</summary>
    private void GoOn()
    {
        if (_fatal is not null || _closing)
            return;
        if (!_context.Drain.IsRaised)
        {
            foreach (var (files, idle) in _idle)
            {
                while (idle.Count > 0 && _queue.TryDequeue(files, _listings.IsListing, out var units))
                    Assign(idle.Dequeue(), units);
            }
            _listings.GoOn(_queue.HasRoom);
        }
        if (_assigned.Count > 0 || _pausing.Count > 0 || _queue.Count > 0 || !_listings.IsQuiet)
            return;
        _closing = true;
        if (_context.Drain.IsRaised)
            _outcome.TrySetResult(new Outcome.Drained());
        else
            _journal.Tell(new JournalActor.Append(new ExportClosed(_state.CommittedUnits, _state.Failed.Count, _context.Time.GetUtcNow())));
    }

    private void Assign(IActorRef worker, IReadOnlyList<UnitWork> units)
    {
        _assigned[worker] = [.. units];
        // Parts that were recorded without a place to go on from would count for their unit once it is committed with others.
        foreach (var work in units.Skip(1).Where(work => _state.ProgressOf(work.Id).Parts.Count > 0))
            _journal.Tell(new JournalActor.Append(new UnitReset(work.Id.Value)));
        worker.Tell(new WorkerProtocol.Assign(units[0], ProgressOf(units[0])) { Further = [.. units.Skip(1)] });
    }

    /// <summary>What a former process began to read again may have changed since: then the unit starts over, from its start.</summary>
    private UnitProgress ProgressOf(UnitWork work)
    {
        var progress = _state.ProgressOf(work.Id);
        return progress.IsReadAgain && work.Attempt == 1 ? progress with { ResumeAt = null } : progress;
    }

    private void Release(UnitWork work)
    {
        if (_assigned.TryGetValue(Sender, out var units) && units.Remove(work) && units.Count == 0)
            _assigned.Remove(Sender);
    }

    /// <summary>Whether the unit begins from nothing: what is recorded of it, if anything, has no place to go on from. A file needs none.</summary>
    private static bool IsUntouched(UnitWork work, UnitProgress progress) =>
        progress is { ResumeAt: null, Earlier: null } && !(UnitQueue.IsFiles(work.Kind) && progress.Parts.Count > 0);

    private void Spawn(bool files)
    {
        var name = $"{(files ? "artifact" : "history")}-{_spawned++}";
        var worker = Context.ActorOf(
            files
                ? Props.Create(() => new ArtifactDownloader(_context, _journal))
                : Props.Create(() => new HistoryScanner(_context, _journal)),
            name);
        Context.Watch(worker);
    }

    private void OnTerminated(IActorRef child)
    {
        if (_closing)
            return;
        if (child.Equals(_journal))
        {
            Stop(_fatal ?? Unexpected("the journal stopped"));
            return;
        }
        foreach (var idle in _idle.Keys.ToList())
            _idle[idle] = new Queue<IActorRef>(_idle[idle].Where(worker => !worker.Equals(child)));
        if (_assigned.Remove(child, out var units))
        {
            Spawn(UnitQueue.IsFiles(units[0].Kind));
            foreach (var work in units)
                OnAttemptFailed(work, Unexpected($"{work.Id} broke its worker"));
        }
        else if (_listings.OnTerminated(child) is { } lost)
        {
            Stop(Unexpected($"the listing of {lost} broke"));
        }
    }

    private void BeginDrain()
    {
        _queue.Clear();
        _pausing.Clear();
        Timers.CancelAll();
        _listings.Drain();
        GoOn();
    }

    private void Stop(Failure failure)
    {
        _fatal = failure;
        _context.Drain.Raise();
        _outcome.TrySetResult(new Outcome.Stopped(failure));
    }

    private Failure Unexpected(string what) => new(
        FailureCategory.Permanent,
        "unexpected",
        $"Unexpected: {what} ({_lastCause?.GetType().Name}: {_lastCause?.Message}); please report it with the log.",
        ExitCode.UnexpectedError,
        _lastCause?.StackTrace?.Split('\n').FirstOrDefault()?.Trim());

    /// <summary>Ends the export early and resumable; the drain signal is already raised.</summary>
    public sealed record Drain
    {
        public static Drain Instance { get; } = new();
    }

    private sealed record TryAgain(UnitWork Work);
}
