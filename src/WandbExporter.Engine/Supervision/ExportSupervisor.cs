using Akka;
using Akka.Actor;
using Akka.Event;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// Does what the state of the export decides: it tells, times and watches, and does no IO. It runs once, for who says <see cref="Run"/>,
/// and is then told how the export ended. When it ends, its children are still there; they end with the actor system.
/// </summary>
internal sealed class ExportSupervisor : ReceiveActor, IWithTimers
{
    private readonly ExportState _state;
    private readonly SupervisedActors _actors;
    private readonly DrainSignal _drain;
    private readonly Dictionary<IActorRef, int> _numbers = [];
    private readonly Dictionary<int, IActorRef> _workers = [];
    private readonly Dictionary<ProjectPath, IActorRef> _fetchers = [];
    private readonly Dictionary<IActorRef, string> _listings = [];
    private readonly Dictionary<IActorRef, Exception> _causes = [];
    private readonly List<IActorRef> _draining = [];
    private readonly Dictionary<int, Func<Lane, Props>> _nodes = [];
    private readonly Dictionary<IActorRef, int> _away = [];
    private readonly Dictionary<int, List<Lost>> _held = [];
    private readonly List<Join> _early = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IActorRef _journal = ActorRefs.Nobody;
    private IActorRef _owner = ActorRefs.Nobody;
    private Outcome? _outcome;

    /// <param name="state">The export; from now on this actor's.</param>
    /// <param name="actors">Its children.</param>
    /// <param name="drain">What streams look at; this actor raises it.</param>
    public ExportSupervisor(ExportState state, SupervisedActors actors, DrainSignal drain)
    {
        (_state, _actors, _drain) = (state, actors, drain);
        Receive<Run>(run =>
        {
            _owner = Sender;
            if (_outcome is null)
                Do(_state.Begin(run.Opened, run.GoneOn));
            else
                _owner.Tell(_outcome);
            _early.ForEach(join => Self.Tell(join));
            _early.Clear();
        });
        Receive<Drain>(_ => BeginDrain());
        Receive<FindJournal>(_ => Sender.Tell(_journal));
        Receive<JournalActor.Durable>(durable => Do(_state.OnDurable(durable.Records)));
        Receive<Terminated>(terminated => OnTerminated(terminated.ActorRef));
        ReceiveWork();
        ReceiveListing();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _journal = Context.Watch(Context.ActorOf(_actors.Journal, "journal"));

    /// <summary>This actor's state is the plan: when it breaks, the export ends, and the journal has what the next start needs.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        Do([new Decision.End(new Outcome.Stopped(UnexpectedFailure.OfExport("the supervisor broke", reason.GetBaseException())))]);
        base.PreRestart(reason, message);
    }

    /// <summary>Nothing begins again: this one is only there to say that the export has ended.</summary>
    protected override void PostRestart(Exception reason)
    {
        _outcome = new Outcome.Stopped(UnexpectedFailure.OfExport("the supervisor broke", reason.GetBaseException()));
        Become(() => Receive<Drain>(_ => Sender.Tell(Done.Instance)));
    }

    /// <summary>A child that throws is stopped; its death says the rest.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        _causes[Sender] = cause.GetBaseException();
        _log.Error(cause, "A child of the export failed.");
        return Directive.Stop;
    });

    private void ReceiveWork()
    {
        Receive<Join>(join =>
        {
            if (_owner.IsNobody())
            {
                // Before it has begun there is nothing to do, which is not yet the end.
                _early.Add(join);
                return;
            }
            _nodes.Add(join.Node, join.Worker);
            Do(_state.OnJoined(join.Node, join.Workers));
        });
        Receive<Leave>(leave =>
        {
            _early.RemoveAll(join => join.Node == leave.Node);
            _nodes.Remove(leave.Node);
            if (_held.Remove(leave.Node, out var held))
                held.ForEach(lost => _journal.Tell(new JournalActor.Flush(lost)));
            // Their deaths say the rest.
            foreach (var worker in _away.Where(away => away.Value == leave.Node).Select(away => away.Key))
                Context.Stop(worker);
        });
        Receive<Broken>(broken => Do(_state.OnBroken(broken.What, broken.Cause)));
        Receive<WorkerProtocol.Ready>(_ => Do(_state.OnReady(_numbers[Sender])));
        Receive<WorkerProtocol.Finished>(finished => Do(_state.OnFinished(_numbers[Sender], finished.Work)));
        Receive<WorkerProtocol.Interrupted>(interrupted => Do(_state.OnInterrupted(_numbers[Sender], interrupted.Work)));
        Receive<WorkerProtocol.AttemptFailed>(failed =>
            Do(_state.OnAttemptFailed(_numbers[Sender], failed.Work, failed.Failure, failed.Gaps)));
        Receive<TryAgain>(again => Do(_state.OnTryAgain(again.Work)));
        Receive<Lost>(lost => Do(_state.OnUnitsLost(lost.Worker, lost.Cause)));
    }

    private void ReceiveListing()
    {
        Receive<ProjectFetcher.EntityListed>(listed =>
        {
            Forget(Sender);
            Do(_state.OnEntityListed(listed.Selection));
        });
        Receive<ProjectFetcher.EntityFailed>(failed =>
        {
            Forget(Sender);
            Do(_state.OnEntityFailed(failed.Selection, failed.Failure));
        });
        Receive<PageFetcher.Listed>(listed => Do(_state.OnListed(listed.Project)));
        Receive<PageFetcher.ListingPaused>(paused => Do(_state.OnListingPaused(paused.Project)));
        Receive<PageFetcher.ListingFailed>(failed => Do(_state.OnListingFailed(failed.Project, failed.Unit, failed.Failure)));
    }

    private void Do(IReadOnlyList<Decision> decisions)
    {
        foreach (var decision in decisions)
            Do(decision);
    }

    private void Do(Decision decision)
    {
        switch (decision)
        {
            case Decision.Append append:
                if (append.Record is UnitFailed failed)
                    _log.Warning("{0} failed: {1}", failed.Unit, failed.Failure.Message);
                _journal.Tell(new JournalActor.Append([append.Record]));
                break;
            case Decision.Hire hire:
                Hire(hire);
                break;
            case Decision.Assign assign:
                _workers[assign.Worker].Tell(new WorkerProtocol.Assign(assign.Units[0], assign.Progress) { Further = [.. assign.Units.Skip(1)] });
                break;
            case Decision.TryLater later:
                Timers.StartSingleTimer(later.Work.Piece, new TryAgain(later.Work), later.Pause);
                break;
            case Decision.ListProjects list:
                Watch(_actors.Projects(list.Selection, _journal), $"projects-{Uri.EscapeDataString(list.Selection.Entity)}", list.Selection.Entity);
                break;
            case Decision.OpenListing open:
                var name = $"pages-{Uri.EscapeDataString(open.Project.Entity)}-{Uri.EscapeDataString(open.Project.Project)}";
                _fetchers.Add(open.Project, Watch(_actors.Pages(open, _journal), name, open.Project.ToString()));
                break;
            case Decision.ListNext next:
                _fetchers[next.Project].Tell(PageFetcher.ListNext.Instance);
                break;
            case Decision.CloseListing close when _fetchers.Remove(close.Project, out var fetcher):
                Forget(fetcher);
                Context.Stop(fetcher);
                break;
            case Decision.Drain:
                _drain.RaiseUnasked();
                Timers.CancelAll();
                DrainOthers();
                break;
            case Decision.End end:
                End(end.Outcome);
                break;
        }
    }

    private void Hire(Decision.Hire hire)
    {
        var name = $"{hire.Lane.Worker}-{hire.Worker}";
        var worker = Context.Watch(Context.ActorOf(hire.Node is { } node ? _nodes[node](hire.Lane) : _actors.Worker(hire.Lane, _journal), name));
        if (hire.Node is { } of)
            _away.Add(worker, of);
        _workers.Add(hire.Worker, worker);
        _numbers.Add(worker, hire.Worker);
    }

    private IActorRef Watch(Props props, string name, string listed)
    {
        var child = Context.Watch(Context.ActorOf(props, name));
        _listings.Add(child, listed);
        return child;
    }

    private void Forget(IActorRef lister)
    {
        _listings.Remove(lister);
        Context.Unwatch(lister);
    }

    private void OnTerminated(IActorRef child)
    {
        var cause = _causes.GetValueOrDefault(child);
        _causes.Remove(child);
        if (child.Equals(_journal))
        {
            Do(_state.OnJournalLost(cause));
        }
        else if (_numbers.Remove(child, out var worker))
        {
            _workers.Remove(worker);
            Do(_state.OnWorkerLost(worker));
            var lost = new Lost(worker, cause);
            // What stood for a worker of another process has died, and not that process: what it was lent it may still write.
            if (_away.Remove(child, out var node) && _nodes.ContainsKey(node))
                (_held.TryGetValue(node, out var held) ? held : _held[node] = []).Add(lost);
            // The last thing that it asked of the journal may be the commit of what it had.
            else
                _journal.Tell(new JournalActor.Flush(lost));
        }
        else if (_listings.Remove(child, out var listed))
        {
            Do(_state.OnListingLost(listed, cause));
        }
    }

    private void BeginDrain()
    {
        _draining.Add(Sender);
        _drain.Raise();
        Timers.CancelAll();
        DrainOthers();
        Do(_state.Drain());
        AnswerDrains();
    }

    private void End(Outcome outcome)
    {
        _outcome = outcome;
        _drain.Raise();
        _owner.Tell(outcome);
        AnswerDrains();
    }

    private void DrainOthers()
    {
        foreach (var worker in _away.Keys)
            worker.Tell(WorkerProtocol.Drain.Instance);
    }

    private void AnswerDrains()
    {
        if (_outcome is null)
            return;
        _draining.ForEach(asker => asker.Tell(Done.Instance));
        _draining.Clear();
    }

    /// <summary>What is said to the supervisor, besides what its children say.</summary>
    public interface IMessage;

    /// <summary>Runs the export; answered with its <see cref="Outcome"/>.</summary>
    /// <param name="Opened">The record of this start; null if it is in the journal.</param>
    /// <param name="GoneOn">Units that are committed and have more to export, because their runs were still running.</param>
    public sealed record Run(ExportOpened? Opened, IReadOnlyList<UnitWork> GoneOn) : IMessage;

    /// <summary>Ends the export early and resumable; answered with <see cref="Done"/> when it has ended.</summary>
    public sealed record Drain : IMessage
    {
        public static Drain Instance { get; } = new();
    }

    /// <summary>Another process offers workers.</summary>
    /// <param name="Node">Its number, which is not used again.</param>
    /// <param name="Workers">How many, of a lane.</param>
    /// <param name="Worker">Makes what stands for one of them here; it speaks the protocol of workers, and asks the journal by itself.</param>
    public sealed record Join(int Node, Func<Lane, int> Workers, Func<Lane, Props> Worker) : IMessage;

    /// <summary>Another process is no more, or must not be relied on any more: what it was lent and has not committed others go on with.</summary>
    public sealed record Leave(int Node) : IMessage;

    /// <summary>What the export cannot do without is broken, outside of this actor's children: it ends.</summary>
    public sealed record Broken(string What, Exception Cause) : IMessage;

    /// <summary>Asks who makes records durable; answered with its reference.</summary>
    public sealed record FindJournal : IMessage
    {
        public static FindJournal Instance { get; } = new();
    }

    private sealed record TryAgain(UnitWork Work) : IMessage;

    private sealed record Lost(int Worker, Exception? Cause) : IMessage;
}
