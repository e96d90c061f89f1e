using Akka.Actor;
using Xunit;

namespace WandbExporter.Engine.Tests.Runtime;

public sealed class ActorSpec() : Akka.TestKit.Xunit2.TestKit(Quiet.Config)
{
    private sealed class Echo : ReceiveActor
    {
        public Echo()
        {
            Receive<string>(text => text == "unhandled-here", _ => Unhandled("x"));
            Receive<string>(text => Sender.Tell("string " + text));
            Receive<int>(number => Sender.Tell(number + 1));
            ReceiveAny(other => Sender.Tell("any " + other));
        }
    }

    [Fact]
    public void The_first_handler_whose_type_and_predicate_fit_is_called()
    {
        var echo = ActorOf(Props.Create(() => new Echo()), "echo");
        echo.Tell("a", TestActor);
        echo.Tell(41, TestActor);
        echo.Tell(2.5, TestActor);
        ExpectMsg("string a");
        ExpectMsg(42);
        ExpectMsg("any " + 2.5);
        Assert.Equal(echo, LastSender);
    }

    [Fact]
    public void Messages_of_one_sender_arrive_in_the_order_in_which_they_were_sent()
    {
        var echo = ActorOf(Props.Create(() => new Echo()));
        for (var i = 0; i < 5_000; i++)
            echo.Tell(i, TestActor);
        for (var i = 0; i < 5_000; i++)
            ExpectMsg(i + 1);
    }

    private sealed class Counter : ReceiveActor
    {
        private int _count;

        public Counter()
        {
            Receive<string>(_ => _count++);
            Receive<int>(_ => Sender.Tell(_count));
        }
    }

    [Fact]
    public async Task One_message_is_handled_at_a_time_whoever_sends()
    {
        var counter = ActorOf(Props.Create(() => new Counter()));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < 5_000; i++)
                    counter.Tell("one", ActorRefs.NoSender);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        counter.Tell(0, TestActor);
        ExpectMsg(40_000);
    }

    private sealed class Switch : ReceiveActor
    {
        public Switch()
        {
            Receive<string>(_ => Become(On));
            Receive<int>(_ => Sender.Tell("off"));
        }

        private void On()
        {
            Receive<int>(_ => Sender.Tell("on"));
        }
    }

    [Fact]
    public void Become_replaces_the_handlers()
    {
        var actor = ActorOf(Props.Create(() => new Switch()));
        actor.Tell(1, TestActor);
        actor.Tell("turn", TestActor);
        actor.Tell(1, TestActor);
        ExpectMsg("off");
        ExpectMsg("on");
    }

    private sealed class Family : ReceiveActor
    {
        private readonly IActorRef _watcher;

        public Family(IActorRef watcher)
        {
            _watcher = watcher;
            Receive<string>(name => Sender.Tell(Context.ActorOf(Props.Create(() => new Family(watcher)), name)));
        }

        protected override void PreStart() => _watcher.Tell("started " + Self.Path.Name);

        protected override void PostStop() => _watcher.Tell("stopped " + Self.Path.Name);
    }

    [Fact]
    public void Children_stop_before_their_parent()
    {
        var probe = TestActor;
        var parent = ActorOf(Props.Create(() => new Family(probe)), "parent");
        ExpectMsg("started parent");
        parent.Tell("child", TestActor);
        Assert.Equal(parent.Path / "child", FishForMessage<IActorRef>(_ => true).Path);
        Sys.Stop(parent);
        FishForMessage<string>(text => text == "stopped child");
        ExpectMsg("stopped parent");
    }

    [Fact]
    public void A_name_is_unique_among_siblings_and_must_be_a_path_element()
    {
        var probe = TestActor;
        ActorOf(Props.Create(() => new Family(probe)), "once");
        Assert.Throws<InvalidActorNameException>(() => ActorOf(Props.Create(() => new Family(probe)), "once"));
        Assert.Throws<InvalidActorNameException>(() => ActorOf(Props.Create(() => new Family(probe)), "a/b"));
        Assert.Throws<InvalidActorNameException>(() => ActorOf(Props.Create(() => new Family(probe)), "$first"));
        ActorOf(Props.Create(() => new Family(probe)), "caf%C3%A9-a_b.c~d");
    }

    [Fact]
    public void The_death_of_a_watched_actor_is_told_once_also_when_it_was_dead_before()
    {
        var echo = ActorOf(Props.Create(() => new Echo()));
        Watch(echo);
        Sys.Stop(echo);
        ExpectTerminated(echo);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Watch(echo);
        ExpectTerminated(echo);
    }

    [Fact]
    public void Who_no_longer_watches_is_not_told()
    {
        var echo = ActorOf(Props.Create(() => new Echo()));
        Watch(echo);
        Unwatch(echo);
        Sys.Stop(echo);
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_poison_pill_waits_its_turn()
    {
        var echo = ActorOf(Props.Create(() => new Echo()));
        Watch(echo);
        echo.Tell(1, TestActor);
        echo.Tell(PoisonPill.Instance, TestActor);
        echo.Tell(2, TestActor);
        ExpectMsg(2);
        ExpectTerminated(echo);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    private sealed class Piper : ReceiveActor
    {
        public Piper(IActorRef target)
        {
            Receive<Task<string>>(task => task.PipeTo(target, Self));
            Receive<Task>(task => task.PipeTo(target, Self, () => "done"));
        }
    }

    [Fact]
    public void Results_and_failures_of_tasks_are_piped()
    {
        var probe = TestActor;
        var piper = ActorOf(Props.Create(() => new Piper(probe)));
        piper.Tell(Task.FromResult("result"));
        ExpectMsg("result");
        Assert.Equal(piper, LastSender);
        piper.Tell(Task.FromException<string>(new InvalidOperationException("no")));
        Assert.Equal("no", ExpectMsg<Status.Failure>().Cause.Message);
    }

    private sealed class Clock : ReceiveActor, IWithTimers
    {
        public Clock(IActorRef target)
        {
            Receive<TimeSpan>(delay => Timers.StartSingleTimer("key", "tick " + delay.TotalMilliseconds, delay));
            Receive<string>(text => text == "cancel", _ => Timers.CancelAll());
            Receive<string>(target.Tell);
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }

    [Fact]
    public void A_timer_that_is_started_again_replaces_itself_and_one_that_is_cancelled_is_silent()
    {
        var probe = TestActor;
        var clock = ActorOf(Props.Create(() => new Clock(probe)));
        clock.Tell(TimeSpan.FromSeconds(30));
        clock.Tell(TimeSpan.FromMilliseconds(20));
        ExpectMsg("tick 20");
        clock.Tell(TimeSpan.FromMilliseconds(40));
        clock.Tell("cancel");
        ExpectNoMsg(TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public async Task Terminating_the_system_stops_every_actor()
    {
        var system = ActorSystem.Create("other", Akka.Configuration.ConfigurationFactory.ParseString(Quiet.Config));
        var probe = TestActor;
        system.ActorOf(Props.Create(() => new Family(probe)), "alone");
        ExpectMsg("started alone");
        await system.Terminate();
        ExpectMsg("stopped alone");
        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
    }
}
