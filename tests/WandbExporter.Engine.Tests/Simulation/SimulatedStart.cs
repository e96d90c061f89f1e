using System.Diagnostics.CodeAnalysis;
using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.TestKit;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Engine.Streams;
using WandbExporter.Engine.Supervision;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Tables.Catalogue;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Engine.Tests.Simulation;

/// <summary>
/// One start of an export: its real supervisor, journal, fetchers, workers and holders, on one thread and in virtual time. What their streams bring is scripted; how,
/// and what goes wrong meanwhile, the seed says.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The journal holds nothing, and the system ends with the start.")]
internal sealed class SimulatedStart
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);
    private static readonly Failure Refused = new(FailureCategory.Transient, "http_502", "The server answered 502.", ExitCode.Source);
    private static readonly Failure Gone = new(FailureCategory.Permanent, "http_404", "It is gone.", ExitCode.Incomplete);
    private static readonly EngineSettings Settings = ExportPieces.Settings("history.workers = 3, files.workers = 2, queue.high-water = 6, unit.retry-after = 1 s, listing.parallel-projects = 2");
    private static readonly TableSelection Tables = TableCatalogue.Default.Of(SimulatedSource.Tables);

    private readonly Random _random;
    private readonly SimulatedSource _source;
    private readonly List<JournalRecord> _durable;
    private readonly bool _isCalm;
    private readonly SimulatedThread _thread;
    private readonly ActorSystem _system;
    private readonly SimulatedJournal _journal;
    private readonly DrainSignal _drain = new();
    private readonly List<IActorRef> _workers = [];
    private readonly HashSet<(UnitId Unit, int? Range)> _leases = [];
    private readonly TaskCompletionSource<Outcome> _outcome = new();
    private string? _violation;
    private int _attempts;

    /// <param name="random">The seed's.</param>
    /// <param name="source">What there is to be exported.</param>
    /// <param name="durable">What former starts made durable.</param>
    /// <param name="isCalm">Whether nothing goes wrong but what is poisoned.</param>
    public SimulatedStart(Random random, SimulatedSource source, List<JournalRecord> durable, bool isCalm)
    {
        (_random, _source, _durable, _isCalm) = (random, source, durable, isCalm);
        _thread = new SimulatedThread(random);
        _thread.Begin();
        _system = ActorSystem.Create("simulation", SimulatedDispatcher.Configuration);
        _journal = new SimulatedJournal(durable, () => LaterAsync(0.3), () => Chance(200));
    }

    public static IReadOnlyList<UnitKind> Kinds => [.. Tables.Units.Kinds];

    private TestScheduler Time => (TestScheduler)_system.Scheduler;

    /// <summary>How it ended; null if the process died.</summary>
    /// <exception cref="InvalidOperationException">Something that must never be.</exception>
    public Outcome? Run()
    {
        var supervisor = Begin();
        var drainsAt = Chance(3) ? _random.Next(600) : -1;
        var diesAt = Chance(3) ? _random.Next(1500) : -1;
        var passed = TimeSpan.Zero;
        while (!_outcome.Task.IsCompleted)
        {
            if (_thread.Steps == diesAt)
            {
                End();
                return null;
            }
            if (_thread.Steps == drainsAt)
                supervisor.Tell(ExportSupervisor.Drain.Instance, ActorRefs.NoSender);
            if (Chance(400) && _workers.Count > 0)
                _workers[_random.Next(_workers.Count)].Tell(Kill.Instance, ActorRefs.NoSender);
            if (_thread.Step())
                continue;
            if ((passed += Tick) > Longest)
                throw new InvalidOperationException($"The export did not end within {Longest}.");
            Time.Advance(Tick);
        }
        End();
        return _outcome.Task.Result;
    }

    /// <summary>The process is no more.</summary>
    private void End()
    {
        _journal.Die();
        _ = _system.Terminate();
        while (_thread.Step())
        {
        }
        if (_violation is not null)
            throw new InvalidOperationException(_violation);
    }

    private IActorRef Begin()
    {
        var journal = new JournalState(Tables.Units);
        foreach (var record in _durable)
            journal.Apply(record);
        var state = new ExportState(journal, new ExportRequest([new EntitySelection(SimulatedSource.Entity, null)], Tables), Settings, new ExportMeter(), TimeProvider.System);
        var actors = new SupervisedActors(
            Props.CreateBy(new Made<JournalActor>(() => new JournalActor(_journal, new SharedContents(new StoredContents(), new HashSet<string>()), CancellationToken.None))),
            (_, writer) => Props.CreateBy(new Made<Worker>(() => new Worker(writer, this))),
            (selection, writer) => Props.CreateBy(new Made<ProjectFetcher>(() => new ProjectFetcher(ListProjectsAsync, selection, writer, TimeProvider.System))),
            (open, writer) => Props.CreateBy(new Made<PageFetcher>(() => new PageFetcher(listing => Of(ListPage(open.Project, listing), () => { }), open, writer, TimeProvider.System))));
        var supervisor = _system.ActorOf(Props.CreateBy(new Made<ExportSupervisor>(() => new ExportSupervisor(state, actors, _drain))), "export");
        _system.ActorOf(Props.CreateBy(new Made<Owner>(() => new Owner(_outcome, supervisor))));
        return supervisor;
    }

    private async Task<ListedProjects> ListProjectsAsync()
    {
        await LaterAsync(1);
        return Chance(20) ? throw new WandbException(Refused) : new ListedProjects(_source.Projects, []);
    }

    private IEnumerable<(TimeSpan, UnitEvent)> ListPage(ProjectPath project, ProjectListing listing)
    {
        yield return (Pause(1), _drain.IsRaised ? new UnitInterrupted()
            : Chance(15) ? new UnitFaulted(Refused)
            : Chance(60) ? throw new InvalidOperationException("The page was no page.")
            : new RunsPageListed(_source.Page(project, listing.NextOrdinal)));
    }

    private Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment)
    {
        var attempt = ++_attempts;
        foreach (var work in assignment.Units)
        {
            // A range is lent while others of its history are, and the history while none is.
            if (_leases.Any(lent => lent.Unit == work.Id && (lent.Range is null || work.Range is null || lent.Range == work.Range.Index)))
                _violation ??= $"{work.Id} is lent while a stream of it goes on.";
            _leases.Add(work.Piece);
        }
        return Of(assignment.Further.Count == 0 ? OfUnit(assignment.Work, assignment.Progress, attempt) : OfUnits(assignment.Units, attempt), () =>
        {
            foreach (var work in assignment.Units)
                _leases.Remove(work.Piece);
        });
    }

    private IEnumerable<(TimeSpan, UnitEvent)> OfUnit(UnitWork work, UnitProgress progress, int attempt)
    {
        var unit = work.Id.Value;
        var all = _source.PartsOf(unit);
        var isHistory = work.Kind == HistoryTable.Kind;
        var breaksAt = _random.Next(all + 1);
        var how = _random.Next(12);
        var begin = (int)(progress.ResumeAt?.Step ?? 0);
        if (_source.IsLong(unit) && work.Range is null && begin < all && _random.Next(4) > 0)
        {
            // A step a part, in ranges of one or two.
            List<HistoryRange> ranges = [];
            for (var from = begin; from < all; from = (int)ranges[^1].To)
                ranges.Add(new HistoryRange(from, Math.Min(all, from + _random.Next(1, 3)), 1));
            yield return (Pause(1), new UnitDivided(ranges));
            yield break;
        }
        all = (int?)work.Range?.To ?? all;
        for (var part = begin; part <= all; part++)
        {
            if (_drain.IsRaised)
            {
                yield return (Pause(1), new UnitInterrupted());
                yield break;
            }
            if (part >= breaksAt && _source.IsPoisoned(unit))
            {
                yield return (Pause(1), new UnitFaulted(Gone));
                yield break;
            }
            if (part == breaksAt && !_isCalm && how < 5)
            {
                if (how == 0)
                    throw new InvalidOperationException("The stream broke.");
                if (how > 1)
                    yield return (Pause(1), new UnitFaulted(how == 2 ? Gone : Refused));
                yield break;
            }
            if (part == all)
                yield return (Pause(1), new UnitCompleted(all, all, null));
            else
                yield return (Pause(1), new PartWritten(PartOf(unit, part, attempt), isHistory ? ResumePoint.AtStep(part + 1) : null));
        }
    }

    private IEnumerable<(TimeSpan, UnitEvent)> OfUnits(IReadOnlyList<UnitWork> units, int attempt)
    {
        foreach (var work in units)
        {
            if (_drain.IsRaised)
                break;
            foreach (var (after, brought) in OfUnit(work, UnitProgress.None, attempt))
            {
                UnitEvent? named = brought switch
                {
                    PartWritten part => part with { Of = work },
                    UnitCompleted end => new UnitsCompleted([(work, end)]),
                    UnitFaulted fault => new UnitDropped(work, fault),
                    _ => null,
                };
                if (named is not null)
                    yield return (after, named);
            }
        }
        yield return (Pause(1), new BundleEnded());
    }

    private static PartInfo PartOf(string unit, int part, int attempt) => new($"tables/{unit}/{part}", "history", 1, $"attempt-{attempt}", 1);

    private static Source<UnitEvent, NotUsed> Of(IEnumerable<(TimeSpan, UnitEvent)> script, Action ended) => Source.FromGraph(new ScriptedSource(script, ended));

    private bool Chance(int oneIn) => !_isCalm && _random.Next(oneIn) == 0;

    private TimeSpan Pause(double most) => _random.Next(3) == 0 ? TimeSpan.Zero : _random.NextDouble() * TimeSpan.FromSeconds(most);

    private Task LaterAsync(double most)
    {
        var done = new TaskCompletionSource();
        Time.Advanced.ScheduleOnce(Pause(most), done.SetResult);
        return done.Task;
    }

    /// <summary>What the supervisor answers to; with the death of the supervisor the simulation is over.</summary>
    private sealed class Owner : ReceiveActor
    {
        public Owner(TaskCompletionSource<Outcome> outcome, IActorRef supervisor)
        {
            Receive<Outcome>(ended => outcome.TrySetResult(ended));
            supervisor.Tell(new ExportSupervisor.Run(new ExportOpened("0.0.1", "ada", DateTimeOffset.UnixEpoch), []));
        }
    }

    private sealed class Worker : UnitWorker
    {
        private readonly SimulatedStart _start;

        public Worker(IActorRef journal, SimulatedStart start)
            : base(journal, TimeProvider.System, new ExportMeter()) => _start = start;

        protected override void PreStart()
        {
            _start._workers.Add(Self);
            base.PreStart();
        }

        protected override void PostStop()
        {
            _start._workers.Remove(Self);
            base.PostStop();
        }

        protected override Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment) => _start.StreamOf(assignment);
    }

    private sealed class Made<T>(Func<T> make) : IIndirectActorProducer
        where T : ActorBase
    {
        public Type ActorType => typeof(T);

        public ActorBase Produce() => make();

        public void Release(ActorBase actor)
        {
        }
    }
}
