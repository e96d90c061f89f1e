using System.Globalization;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor.Internal;

internal sealed partial class ActorSystemImpl : ActorSystem
{
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActorCell _root;
    private readonly ActorCellRef _user;
    private readonly ActorCellRef _system;
    private long _uid;
    private long _tempNumber;

    public ActorSystemImpl(string name, Config config)
    {
        if (!NamePattern().IsMatch(name))
            throw new ArgumentException(
                $"Invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus non-leading '-')", nameof(name));
        Name = name;
        Settings = new Settings(this, config);
        Throughput = Settings.Config.GetInt("akka.actor.default-dispatcher.throughput", 30);
        EventStream = new EventStream(Settings);
        Scheduler = new TimerQueueScheduler(Time);
        Log = Logging.GetLogger(this, $"ActorSystem({name})");
        RootPath = new RootActorPath(new Address("akka", name));
        DeadLetterRef = new DeadLetterRef(RootPath / "deadLetters", EventStream);

        var walker = new BubbleWalker(RootPath / "bubble-walker", this);
        _root = new ActorCell(this, Props.Create(() => new Guardian(SupervisorStrategy.StoppingStrategy)), walker, RootPath);
        _root.Ref.SendSystemMessage(new Create(null));
        _system = (ActorCellRef)_root.ActorOf(Props.Create(() => new Guardian(SupervisorStrategy.DefaultStrategy)), "system");
        _user = (ActorCellRef)_root.ActorOf(Props.Create(() => new Guardian(UserStrategy())), "user");
        _root.Ref.Tell(new Guardian.StopWhenStopped(_user), ActorRefs.NoSender);
        EventStream.StartLoggers(this);
    }

    public TimeProvider Time { get; } = TimeProvider.System;

    public RootActorPath RootPath { get; }

    public int Throughput { get; }

    public override Settings Settings { get; }

    public override string Name { get; }

    public override EventStream EventStream { get; }

    public DeadLetterRef DeadLetterRef { get; }

    public override IActorRef DeadLetters => DeadLetterRef;

    public override IScheduler Scheduler { get; }

    public override ILoggingAdapter Log { get; }

    public override Task WhenTerminated => _terminated.Task;

    public long NextUid() => Interlocked.Increment(ref _uid);

    public ActorPath NextTempPath() =>
        RootPath / "temp" / ("$" + Base64Name.Of(Interlocked.Increment(ref _tempNumber)));

    public override IActorRef ActorOf(Props props, string name = null) => _user.Cell.ActorOf(props, name);

    public IActorRef SystemActorOf(Props props, string name = null) => _system.Cell.ActorOf(props, name);

    public override void Stop(IActorRef actor)
    {
        var path = actor.Path;
        if (path.Parent is { } parent && (parent == _user.Path || parent == _system.Path))
            (parent == _user.Path ? _user : _system).Cell.Stop(actor);
        else
            ((ActorRefBase)actor).SendSystemMessage(new Terminate());
    }

    public override void RegisterOnTermination(Action code) =>
        WhenTerminated.ContinueWith(_ => code(), TaskScheduler.Default);

    public override Task Terminate()
    {
        _root.Stop(_user);
        return WhenTerminated;
    }

    public void DeadLetter(Envelope envelope, IActorRef recipient)
    {
        var sender = envelope.Sender ?? DeadLetters;
        DeadLetters.Tell(new DeadLetter(envelope.Message, sender, recipient), sender);
    }

    /// <summary>The root guardian has stopped.</summary>
    public void RootStopped()
    {
        EventStream.StopLogging();
        ((TimerQueueScheduler)Scheduler).Dispose();
        _terminated.TrySetResult();
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    private SupervisorStrategy UserStrategy() =>
        Settings.Config.GetString("akka.actor.guardian-supervisor-strategy") switch
        {
            "Akka.Actor.StoppingSupervisorStrategy" => SupervisorStrategy.StoppingStrategy,
            "Akka.Actor.DefaultSupervisorStrategy" or null => SupervisorStrategy.DefaultStrategy,
            var other => throw new ConfigurationException(
                string.Create(CultureInfo.InvariantCulture, $"Could not resolve SupervisorStrategyConfigurator type {other}")),
        };
}
