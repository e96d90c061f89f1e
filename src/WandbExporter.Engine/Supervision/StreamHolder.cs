using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// Holds the stream of one assignment: runs it, makes durable what it brings, and only then lets it go on. It dies with its stream and
/// the stream with it, so its death is the stream's end for its parent, and nothing of an ended stream can come later. The parent is
/// told every event but the parts, once it is durable. A stream that breaks is thrown here: the parent's strategy sees the cause.
/// <code>
///  ──Hold──► Streaming ──event──► Committing ──Durable──► Streaming        (an event that needs no record does not wait)
///                │ ended, broken      │ of the last event
///                ▼                    ▼
///               dead ◄────────────────┘
/// </code>
/// One is made for each assignment. It switches by hand, because a <see cref="ReceiveActor"/> would build its handlers each time, and it
/// uses the materializer of its parent, because one of its own is another actor.
/// </summary>
internal sealed class StreamHolder(IActorRef journal) : UntypedActor
{
    private readonly IActorRef _parent = Context.Parent;
    private UnitRecords _records = null!;
    private IActorRef _stream = ActorRefs.Nobody;
    private UnitEvent? _committing;
    private Exception? _broken;
    private bool _ended;

    public static Props Props(IActorRef journal) => Akka.Actor.Props.Create<StreamHolder>(journal);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Hold hold:
                _records = hold.Records;
                hold.Build().RunWith(
                    Sink.ActorRefWithAck<UnitEvent>(Self, Began.Instance, GoOn.Instance, Ended.Instance, cause => new Broke(cause)), hold.Materializer);
                break;
            case Began:
                Sender.Tell(GoOn.Instance);
                break;
            case UnitEvent brought:
                _stream = Sender;
                Commit(brought);
                break;
            case JournalActor.Durable when _committing is { } committed:
                _committing = null;
                Pass(committed);
                break;
            case JournalActor.Refused refused when _committing is not null:
                throw new StreamBrokenException(refused.Cause);
            case Ended:
                _ended = true;
                StopIfOver();
                break;
            case Broke broke:
                _broken = broke.Cause;
                StopIfOver();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Commit(UnitEvent brought)
    {
        if (_records.Of(brought) is not { Count: > 0 } needed)
        {
            Pass(brought);
            return;
        }
        _committing = brought;
        journal.Tell(new JournalActor.Append(needed, Self));
    }

    private void Pass(UnitEvent brought)
    {
        if (brought is PartWritten written)
            written.Recorded?.TrySetResult(true);
        else if (brought is not (PartsWritten or VersionsFound))
            _parent.Tell(brought);
        if (UnitRecords.IsLast(brought))
        {
            Context.Stop(Self);
            return;
        }
        StopIfOver();
        _stream.Tell(GoOn.Instance);
    }

    /// <summary>The stream has ended; but what it brought before becomes durable first, for the next attempt goes on from there.</summary>
    private void StopIfOver()
    {
        if (_committing is not null)
            return;
        if (_broken is not null)
            throw new StreamBrokenException(_broken);
        if (_ended)
            Context.Stop(Self);
    }

    /// <summary>What is said to a holder, by its parent and by its stream.</summary>
    public interface IMessage;

    /// <summary>Parent to holder, first and once: run this. It never leaves the process, as little as the stream does.</summary>
    /// <param name="Build">Makes the stream; what it throws is the holder's end.</param>
    /// <param name="Records">The records that commit what it brings.</param>
    /// <param name="Materializer">What it runs on.</param>
    public sealed record Hold(Func<Source<UnitEvent, NotUsed>> Build, UnitRecords Records, IMaterializer Materializer) : IMessage;

    private sealed record Began : IMessage
    {
        public static Began Instance { get; } = new();
    }

    private sealed record GoOn : IMessage
    {
        public static GoOn Instance { get; } = new();
    }

    private sealed record Ended : IMessage
    {
        public static Ended Instance { get; } = new();
    }

    private sealed record Broke(Exception Cause) : IMessage;

    private sealed class StreamBrokenException(Exception cause) : Exception(cause.Message, cause);
}
