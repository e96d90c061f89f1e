using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Actor;

/// <summary>What lives as long as the actor's reference does: its mailbox, children, watches and the instance of the day.</summary>
internal sealed partial class ActorCell : IUntypedActorContext
{
    public const long UndefinedUid = 0;

    [ThreadStatic]
    private static ActorCell _current;

    private readonly Stack<Receive> _behaviours = new();
    private readonly Mailbox _mailbox;
    private ActorBase _actor;
    private long _envelopeId;

    public ActorCell(ActorSystemImpl system, Props props, ActorRefBase parent, ActorPath path)
    {
        SystemImpl = system;
        Props = props;
        ParentRef = parent;
        Ref = new ActorCellRef(this, path);
        _mailbox = new Mailbox(this, system.Throughput);
        TaskScheduler = new ActorTaskScheduler(this);
    }

    public static ActorCell Current => _current;

    public static IActorRef CurrentSelf => _current?.Ref;

    public ActorSystemImpl SystemImpl { get; }

    public ActorSystem System => SystemImpl;

    public Props Props { get; }

    public ActorCellRef Ref { get; }

    public ActorRefBase ParentRef { get; }

    public IActorRef Parent => ParentRef;

    public IActorRef Self => Ref;

    public IActorRef Sender { get; private set; } = ActorRefs.NoSender;

    public object CurrentMessage { get; private set; }

    public long CurrentEnvelopeId => _envelopeId;

    public ActorTaskScheduler TaskScheduler { get; }

    public bool IsTerminated => _mailbox.IsClosed;

    public void Enqueue(Envelope envelope) => _mailbox.Enqueue(envelope);

    public void Enqueue(SystemMessage message) => _mailbox.Enqueue(message);


    public void SuspendMailbox() => _mailbox.Suspend();

    public void ResumeMailbox() => _mailbox.Resume();

    public void Become(Receive receive)
    {
        if (_behaviours.Count > 0)
            _behaviours.Pop();
        _behaviours.Push(receive);
    }

    public void BecomeStacked(Receive receive) => _behaviours.Push(receive);

    public void UnbecomeStacked()
    {
        if (_behaviours.Count > 1)
            _behaviours.Pop();
    }

    public void Become(UntypedReceive receive) => Become(Adapt(receive));

    public void BecomeStacked(UntypedReceive receive) => BecomeStacked(Adapt(receive));

    public void Invoke(Envelope envelope)
    {
        CurrentMessage = envelope.Message;
        Sender = envelope.Sender ?? SystemImpl.DeadLetters;
        _envelopeId++;
        try
        {
            if (envelope.Message is TimerMessage timer)
                ReceiveTimer(timer);
            else if (envelope.Message is IAutoReceivedMessage auto)
                AutoReceive(auto);
            else
                ReceiveMessage(envelope.Message);
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e);
        }
        finally
        {
            CheckReceiveTimeout(envelope.Message);
        }
    }

    public ContextScope EnterContext() => new(this);

    private static Receive Adapt(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };

    private void ReceiveMessage(object message) => _actor.Handle(_behaviours.Peek(), message);

    private void ReceiveTimer(TimerMessage timer)
    {
        if (_actor is not IWithTimers { Timers: TimerScheduler timers } || !timers.Accepts(timer))
            return;
        CurrentMessage = timer.Message;
        if (timer.Message is IAutoReceivedMessage auto)
            AutoReceive(auto);
        else
            ReceiveMessage(timer.Message);
    }

    private void AutoReceive(IAutoReceivedMessage message)
    {
        switch (message)
        {
            case Terminated terminated:
                ReceiveTerminated(terminated);
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case PoisonPill:
                Ref.SendSystemMessage(new Terminate());
                break;
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, Ref), Ref);
                break;
            default:
                ReceiveMessage(message);
                break;
        }
    }

    private ActorBase NewActor()
    {
        _behaviours.Clear();
        var actor = Props.NewActor()
            ?? throw new ActorInitializationException(Ref, $"Actor of type {Props.Type} was not created: its props made null.");
        (actor as ReceiveActor)?.FinishConfiguration();
        if (Props.SupervisorStrategy is not null)
            actor.SupervisorStrategyInternal = Props.SupervisorStrategy;
        return actor;
    }

    private void Publish(LogEvent logEvent) => SystemImpl.EventStream.Publish(logEvent);

    /// <summary>Marks the thread as running this cell's code.</summary>
    public readonly ref struct ContextScope
    {
        private readonly ActorCell _outer;

        public ContextScope(ActorCell cell)
        {
            _outer = _current;
            _current = cell;
        }

        public void Dispose() => _current = _outer;
    }
}
