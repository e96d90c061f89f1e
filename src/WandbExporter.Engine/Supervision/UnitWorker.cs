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
/// Does one unit after the other. The stream fetches, decodes and writes; this actor commits: it acknowledges a part to the stream
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
    private UnitWork? _work;
    private bool _completing;
    private IActorRef _stream = ActorRefs.Nobody;

    protected UnitWorker(StreamContext context, IActorRef journal, bool files)
    {
        _context = context;
        _journal = journal;
        _files = files;
        _materializer = Context.Materializer();
        Idle();
    }

    /// <summary>The blueprint for a unit of this worker's lane.</summary>
    protected abstract IUnitStream StreamOf(UnitWork work);

    protected override void PreStart() => Context.Parent.Tell(new WorkerProtocol.Ready(_files));

    private void Idle()
    {
        Receive<WorkerProtocol.Assign>(assign =>
        {
            _work = assign.Work;
            if (assign.Progress is { Parts.Count: > 0, ResumeAt: null })
                _journal.Tell(new JournalActor.Append(new UnitReset(_work.Id.Value)));
            var work = _work;
            StreamOf(work).Build(work, assign.Progress).RunWith(
                Sink.ActorRefWithAck<UnitEvent>(
                    Self, StreamBegins.Instance, StreamMayGoOn.Instance, new StreamEnded(work), cause => new StreamBroke(work, cause)),
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
            Commit(new PartCommitted(_work!.Id.Value, written.Part, written.ResumeAt, _context.Time.GetUtcNow(), written.Gaps));
        });
        Receive<UnitCompleted>(completed =>
        {
            _stream = Sender;
            Commit(new UnitCommitted(
                _work!.Id.Value, _work.Run.Fingerprint, completed.Rows, completed.ExpectedRows, completed.Note, _context.Time.GetUtcNow(), completed.Live));
            _completing = true;
        });
        Receive<JournalActor.Durable>(durable =>
        {
            if (durable.Record is PartCommitted)
                _stream.Tell(StreamMayGoOn.Instance);
            else if (durable.Record is UnitCommitted)
                End(new WorkerProtocol.Finished(_work!));
        });
        Receive<UnitFaulted>(faulted =>
        {
            _stream = Sender;
            End(new WorkerProtocol.AttemptFailed(_work!, faulted.Failure, faulted.Gaps));
        });
        Receive<UnitInterrupted>(_ =>
        {
            _stream = Sender;
            End(new WorkerProtocol.Interrupted(_work!));
        });
        Receive<StreamEnded>(ended => Broke(ended.Work, "its stream ended without a result"));
        Receive<StreamBroke>(broke => Broke(broke.Work, broke.Cause.Message));
    }

    /// <summary>The end of an earlier unit's stream, or of one whose result is already on its way, says nothing new.</summary>
    private void Broke(UnitWork work, string why)
    {
        if (ReferenceEquals(work, _work) && !_completing)
            End(new WorkerProtocol.AttemptFailed(work, Unexpected(why)));
    }

    private void Commit(JournalRecord record) => _journal.Tell(new JournalActor.Append(record));

    private void End(object outcome)
    {
        _stream.Tell(StreamMayGoOn.Instance);
        _stream = ActorRefs.Nobody;
        _work = null;
        _completing = false;
        Become(Idle);
        Context.Parent.Tell(outcome);
        Context.Parent.Tell(new WorkerProtocol.Ready(_files));
    }

    private Failure Unexpected(string why) => new(
        FailureCategory.Permanent,
        "unexpected",
        $"{_work!.Id} failed unexpectedly: {why}.",
        ExitCode.UnexpectedError);

    private sealed record StreamBegins
    {
        public static StreamBegins Instance { get; } = new();
    }

    private sealed record StreamMayGoOn
    {
        public static StreamMayGoOn Instance { get; } = new();
    }

    private sealed record StreamEnded(UnitWork Work);

    private sealed record StreamBroke(UnitWork Work, Exception Cause);
}
