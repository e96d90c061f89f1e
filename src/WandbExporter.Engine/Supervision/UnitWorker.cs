using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Progress;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// Does one assignment after the other: a unit, some small ones, or a bundle of histories. A child holds the stream, which fetches, decodes and writes, and commits what it brings; this
/// actor tells the supervisor what became of each unit, and is ready again when the child is dead.
/// <code>
///  Idle ──Assign──► Streaming ──Terminated──► Idle
///   (Ready)             │ an event of the child: Finished, AttemptFailed, Interrupted
/// </code>
/// </summary>
internal abstract class UnitWorker : ReceiveActor
{
    private readonly IActorRef _journal;
    private readonly TimeProvider _time;
    private readonly ActivityContext _trace;
    private readonly ExportMeter _meter;
    /// <summary>What the worker's streams run on: one for all of them.</summary>
    private readonly IMaterializer _materializer = Context.Materializer();
    private OpenUnits _open = new([]);
    private Exception? _cause;
    private Activity? _span;
    private int _inWork;

    /// <param name="journal">Who commits.</param>
    /// <param name="time">When.</param>
    /// <param name="meter">Counts what is in work.</param>
    /// <param name="trace">The span that those of its units are parts of.</param>
    protected UnitWorker(IActorRef journal, TimeProvider time, ExportMeter meter, ActivityContext trace = default)
    {
        (_journal, _time, _meter, _trace) = (journal, time, meter, trace);
        Receive<WorkerProtocol.Assign>(Begin);
        Receive<UnitEvent>(brought => Tell(_open.On(brought)));
        Receive<Terminated>(_ =>
        {
            Tell(_open.OnEnd(_cause));
            _span?.Dispose();
            CountInWork(0);
            Context.Parent.Tell(WorkerProtocol.Ready.Instance);
        });
    }

    /// <summary>The blueprint for an assignment of this worker's lane.</summary>
    protected abstract Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment);

    protected override void PreStart() => Context.Parent.Tell(WorkerProtocol.Ready.Instance);

    /// <summary>A stream that breaks has lost its assignment's attempt, never the worker.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        _cause = cause.GetBaseException();
        return Directive.Stop;
    });

    private void Begin(WorkerProtocol.Assign assign)
    {
        _open = new OpenUnits(assign.Units);
        CountInWork(assign.Units.Count);
        _cause = null;
        if (assign.Progress is { Parts.Count: > 0, ResumeAt: null })
            _journal.Tell(new JournalActor.Append([new UnitReset(assign.Work.Id.Value)]));
        var records = new UnitRecords(assign.Work, _time);
        var span = _span = EngineTelemetry.Begin(assign.Work.Id, assign.Units.Count, _trace);
        Context.Watch(Context.ActorOf(StreamHolder.Props(_journal))).Tell(new StreamHolder.Hold(() => EngineTelemetry.Within(span, () => StreamOf(assign)), records, _materializer));
    }

    protected override void PostStop() => CountInWork(0);

    private void CountInWork(int units)
    {
        _meter.UnitsInWorkChanged(units - _inWork);
        _inWork = units;
    }

    private void Tell(IReadOnlyList<IWorkerMessage> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome is WorkerProtocol.AttemptFailed failed)
                EngineTelemetry.Fail(_span, failed.Failure.Code);
            Context.Parent.Tell(outcome);
        }
    }
}
