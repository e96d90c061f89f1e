using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// Does one assignment after the other: a unit, some small ones, or a bundle of histories. The stream fetches, decodes and writes; this actor commits: it acknowledges a part to the stream
/// only when the part's record is durable, and so the stream waits for the journal.
/// <code>
///  Idle ──Assign──► Streaming ──part──► Committing ──Durable──► Streaming
///   ▲                   │ completed        │ of the unit
///   └──── Finished / AttemptFailed / Interrupted ◄──┘
/// </code>
/// </summary>
internal abstract class UnitWorker : ReceiveActor
{
    private readonly StreamContext _context;
    private readonly IActorRef _journal;
    private readonly bool _files;
    private readonly IMaterializer _materializer;
    private readonly List<UnitWork> _open = [];
    private WorkerProtocol.Assign? _assignment;
    private int _committing;
    private bool _completing;
    private IActorRef _stream = ActorRefs.Nobody;
    private PartWritten? _written;

    protected UnitWorker(StreamContext context, IActorRef journal, bool files)
    {
        _context = context;
        _journal = journal;
        _files = files;
        _materializer = Context.Materializer();
        Idle();
    }

    /// <summary>The blueprint for an assignment of this worker's lane.</summary>
    protected abstract Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment);

    protected override void PreStart() => Context.Parent.Tell(new WorkerProtocol.Ready(_files));

    private void Idle()
    {
        Receive<WorkerProtocol.Assign>(assign =>
        {
            _assignment = assign;
            _open.AddRange(assign.Units);
            if (assign.Progress is { Parts.Count: > 0, ResumeAt: null })
                Commit(new UnitReset(assign.Work.Id.Value));
            StreamOf(assign).RunWith(
                Sink.ActorRefWithAck<UnitEvent>(
                    Self, StreamBegins.Instance, StreamMayGoOn.Instance, new StreamEnded(assign), cause => new StreamBroke(assign, cause)),
                _materializer);
            Become(Streaming);
        });
        Receive<JournalActor.Durable>(_ => { });
        Receive<StreamEnded>(_ => { });
        Receive<StreamBroke>(_ => { });
    }

    private void Streaming()
    {
        Receive<StreamBegins>(_ => Sender.Tell(StreamMayGoOn.Instance));
        Receive<PartWritten>(written =>
        {
            _stream = Sender;
            _written = written;
            Commit(RecordOf(written.Of ?? _assignment!.Work, written));
        });
        Receive<UnitCompleted>(completed =>
        {
            _stream = Sender;
            _completing = true;
            Commit([(_assignment!.Work, completed)]);
        });
        Receive<UnitsCompleted>(completed =>
        {
            _stream = Sender;
            Commit(completed.Units);
        });
        Receive<JournalActor.Durable>(durable =>
        {
            if (durable.Record is PartCommitted && _committing == 0)
            {
                _written?.Recorded?.TrySetResult(true);
                _stream.Tell(StreamMayGoOn.Instance);
            }
            else if (durable.Record is UnitCommitted committed)
                OnCommitted(committed.Unit);
        });
        Receive<UnitDropped>(dropped =>
        {
            Close(dropped.Work, new WorkerProtocol.AttemptFailed(dropped.Work, dropped.Fault.Failure, dropped.Fault.Gaps));
            Sender.Tell(StreamMayGoOn.Instance);
        });
        Receive<UnitFaulted>(faulted =>
        {
            _stream = Sender;
            End(work => new WorkerProtocol.AttemptFailed(work, faulted.Failure, faulted.Gaps));
        });
        Receive<UnitInterrupted>(_ =>
        {
            _stream = Sender;
            End(work => new WorkerProtocol.Interrupted(work));
        });
        Receive<BundleEnded>(_ =>
        {
            _stream = Sender;
            End(work => new WorkerProtocol.Interrupted(work));
        });
        Receive<StreamEnded>(ended => Broke(ended.Assignment, "its stream ended without a result"));
        Receive<StreamBroke>(broke => Broke(broke.Assignment, broke.Cause.Message));
    }

    private void OnCommitted(string unit)
    {
        if (_open.Find(work => work.Id.Value == unit) is { } done)
            Close(done, new WorkerProtocol.Finished(done));
        if (--_committing > 0)
            return;
        if (_completing)
            End(work => new WorkerProtocol.Interrupted(work));
        else
            _stream.Tell(StreamMayGoOn.Instance);
    }

    /// <summary>The end of an earlier unit's stream, or of one whose result is already on its way, says nothing new.</summary>
    private void Broke(WorkerProtocol.Assign assignment, string why)
    {
        if (ReferenceEquals(assignment, _assignment) && !_completing)
            End(work => new WorkerProtocol.AttemptFailed(work, Unexpected(work, why)));
    }

    private void Commit(IReadOnlyList<(UnitWork Work, UnitCompleted End)> units)
    {
        _committing = units.Count;
        var now = _context.Time.GetUtcNow();
        _journal.Tell(new JournalActor.Append(
            [
                .. units.Where(unit => unit.End.LastPart is not null).Select(unit => RecordOf(unit.Work, unit.End.LastPart!)),
                .. units.Select(unit => new UnitCommitted(
                    unit.Work.Id.Value, unit.Work.Run.Fingerprint, unit.End.Rows, unit.End.ExpectedRows, unit.End.Note, now, unit.End.Live)),
            ]));
    }

    private PartCommitted RecordOf(UnitWork work, PartWritten written) =>
        new(work.Id.Value, written.Part, written.ResumeAt, _context.Time.GetUtcNow(), written.Gaps, written.LoggedRows, written.Runs);

    private void Commit(JournalRecord record) => _journal.Tell(new JournalActor.Append(record));

    private void Close(UnitWork work, object outcome)
    {
        _open.Remove(work);
        Context.Parent.Tell(outcome);
    }

    /// <summary>Ends the assignment; what of it is still open has this outcome.</summary>
    private void End(Func<UnitWork, object> outcome)
    {
        _stream.Tell(StreamMayGoOn.Instance);
        _stream = ActorRefs.Nobody;
        _assignment = null;
        _completing = false;
        Become(Idle);
        foreach (var work in _open.ToList())
            Close(work, outcome(work));
        Context.Parent.Tell(new WorkerProtocol.Ready(_files));
    }

    private static Failure Unexpected(UnitWork work, string why) => new(
        FailureCategory.Permanent,
        "unexpected",
        $"{work.Id} failed unexpectedly: {why}.",
        ExitCode.UnexpectedError);

    private sealed record StreamBegins
    {
        public static StreamBegins Instance { get; } = new();
    }

    private sealed record StreamMayGoOn
    {
        public static StreamMayGoOn Instance { get; } = new();
    }

    private sealed record StreamEnded(WorkerProtocol.Assign Assignment);

    private sealed record StreamBroke(WorkerProtocol.Assign Assignment, Exception Cause);
}
