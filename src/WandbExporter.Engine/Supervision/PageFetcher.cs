using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Streams;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// Lists the runs of one project, unit by unit, each when its supervisor asks for it. While it waits for the next
/// <see cref="ListNext"/>, listing pauses: so a full queue holds it back.
/// </summary>
internal sealed class PageFetcher : ReceiveActor
{
    private readonly StreamContext _context;
    private readonly IActorRef _journal;
    private readonly ProjectPath _project;
    private readonly ListingStream _stream;
    private readonly IMaterializer _materializer;
    private IActorRef _source = ActorRefs.Nobody;
    private UnitId _unit;
    private int _run;

    public PageFetcher(StreamContext context, IActorRef journal, ProjectPath project, string filter)
    {
        _context = context;
        _journal = journal;
        _project = project;
        _stream = new ListingStream(context, project, filter);
        _materializer = Context.Materializer();
        Receive<ListNext>(next => Start(next.Listing));
        Receive<Begins>(_ => Sender.Tell(GoOn.Instance));
        Receive<PartWritten>(written =>
        {
            _source = Sender;
            Commit(new PartCommitted(_unit.Value, written.Part, null, _context.Time.GetUtcNow()));
        });
        Receive<RunsPageListed>(listed =>
        {
            _source = Sender;
            _run++;
            Commit(listed.Record);
        });
        Receive<UnitFaulted>(faulted => End(new ListingFailed(_project, _unit, faulted.Failure)));
        Receive<UnitInterrupted>(_ => End(new ListingPaused(_project)));
        Receive<JournalActor.Durable>(durable =>
        {
            if (durable.Record is PartCommitted)
                _source.Tell(GoOn.Instance);
            else if (durable.Record is RunsListed)
                End(new Listed(_project));
        });
        Receive<Ended>(_ => { });
        Receive<Broke>(broke =>
        {
            if (broke.Run == _run)
                End(new ListingFailed(_project, _unit, Unexpected(broke.Cause)));
        });
    }

    private void Start(ProjectListing listing)
    {
        _unit = UnitId.RunPage(_project, listing.NextOrdinal);
        var run = ++_run;
        _journal.Tell(new JournalActor.Append(new UnitReset(_unit.Value)));
        _stream.Build(listing).RunWith(
            Sink.ActorRefWithAck<UnitEvent>(Self, Begins.Instance, GoOn.Instance, Ended.Instance, cause => new Broke(run, cause)),
            _materializer);
    }

    private void Commit(JournalRecord record) => _journal.Tell(new JournalActor.Append(record));

    private void End(object outcome)
    {
        _run++;
        _source.Tell(GoOn.Instance);
        _source = ActorRefs.Nobody;
        Context.Parent.Tell(outcome);
    }

    private Failure Unexpected(Exception cause) => new(
        FailureCategory.Permanent, "unexpected", $"Listing {_project} failed unexpectedly: {cause.Message}", ExitCode.UnexpectedError);

    /// <summary>Supervisor to fetcher: list one more unit. The listing is lent until the answer.</summary>
    public sealed record ListNext(ProjectListing Listing);

    /// <summary>Fetcher to supervisor: the unit's commit is durable.</summary>
    public sealed record Listed(ProjectPath Project);

    /// <summary>Fetcher to supervisor: nothing was listed, because the export drains.</summary>
    public sealed record ListingPaused(ProjectPath Project);

    /// <summary>Fetcher to supervisor: the next page could not be read.</summary>
    public sealed record ListingFailed(ProjectPath Project, UnitId Unit, Failure Failure);

    private sealed record Begins
    {
        public static Begins Instance { get; } = new();
    }

    private sealed record GoOn
    {
        public static GoOn Instance { get; } = new();
    }

    private sealed record Ended
    {
        public static Ended Instance { get; } = new();
    }

    private sealed record Broke(int Run, Exception Cause);
}
