using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.Extensions.DependencyInjection;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// Lists the runs of one project, unit by unit, each when its supervisor asks for it, with a child that holds the unit's stream. While
/// it waits for the next <see cref="ListNext"/>, listing pauses: so a full queue holds it back.
/// </summary>
internal sealed class PageFetcher : ReceiveActor
{
    private readonly Func<ProjectListing, Source<UnitEvent, NotUsed>> _stream;
    private readonly IActorRef _journal;
    private readonly ProjectPath _project;
    private readonly ProjectListing _listing;
    private readonly TimeProvider _time;
    private readonly IMaterializer _materializer = Context.Materializer();
    private IMessage? _answer;
    private Exception? _cause;

    /// <param name="terms">Of the export.</param>
    /// <param name="open">What to list.</param>
    /// <param name="journal">Who commits.</param>
    /// <param name="node">What the process lends.</param>
    [ActivatorUtilitiesConstructor]
    public PageFetcher(StreamTerms terms, Decision.OpenListing open, IActorRef journal, NodeServices node)
        : this(new ListingStream(new StreamContext(node, terms), open.Project, open.Filter).Build, open, journal, node.Time)
    {
    }

    /// <param name="stream">The blueprint of the next unit of a listing.</param>
    /// <param name="open">What to list; nobody else has its listing.</param>
    /// <param name="journal">Who commits.</param>
    /// <param name="time">When.</param>
    public PageFetcher(Func<ProjectListing, Source<UnitEvent, NotUsed>> stream, Decision.OpenListing open, IActorRef journal, TimeProvider time)
    {
        (_stream, _journal, _project, _listing, _time) = (stream, journal, open.Project, open.Listing, time);
        Receive<ListNext>(_ => Begin());
        Receive<RunsPageListed>(listed =>
        {
            _listing.Apply(listed.Record);
            _answer = new Listed(_project);
        });
        Receive<UnitFaulted>(faulted => _answer = new ListingFailed(_project, Unit, faulted.Failure));
        Receive<UnitInterrupted>(_ => _answer = new ListingPaused(_project));
        Receive<Terminated>(_ => Context.Parent.Tell(
            _answer ?? new ListingFailed(_project, Unit, UnexpectedFailure.Of($"Listing {_project}", _cause))));
    }

    private UnitId Unit => UnitId.RunPage(_project, _listing.NextOrdinal);

    /// <summary>A stream that breaks has failed its unit of the listing.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        _cause = cause.GetBaseException();
        return Directive.Stop;
    });

    private void Begin()
    {
        (_answer, _cause) = (null, null);
        _journal.Tell(new JournalActor.Append([new UnitReset(Unit.Value)]));
        var records = new UnitRecords(Unit, null, _time);
        Context.Watch(Context.ActorOf(StreamHolder.Props(_journal))).Tell(new StreamHolder.Hold(() => _stream(_listing), records, _materializer));
    }

    /// <summary>What a supervisor and a fetcher say to each other.</summary>
    public interface IMessage;

    /// <summary>Supervisor to fetcher: list one more unit. It is answered when the unit's stream has ended.</summary>
    public sealed record ListNext : IMessage
    {
        public static ListNext Instance { get; } = new();
    }

    /// <summary>Fetcher to supervisor: the unit's commit is durable.</summary>
    public sealed record Listed(ProjectPath Project) : IMessage;

    /// <summary>Fetcher to supervisor: nothing was listed, because the export drains.</summary>
    public sealed record ListingPaused(ProjectPath Project) : IMessage;

    /// <summary>Fetcher to supervisor: the next page could not be read.</summary>
    public sealed record ListingFailed(ProjectPath Project, UnitId Unit, Failure Failure) : IMessage;
}
