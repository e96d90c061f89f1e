using Akka.Actor;
using Xunit;

namespace WandbExporter.Engine.Tests.Runtime;

public sealed class SupervisionSpec() : Akka.TestKit.Xunit2.TestKit(Quiet.Config)
{
    private sealed class Worker : ReceiveActor
    {
        private readonly IActorRef _watcher;
        private int _count;

        public Worker(IActorRef watcher)
        {
            _watcher = watcher;
            Receive<Exception>(cause => throw cause);
            Receive<string>(_ => Sender.Tell(++_count));
        }

        protected override void PreStart() => _watcher.Tell("start");

        protected override void PostStop() => _watcher.Tell("stop");

        protected override void PreRestart(Exception reason, object message)
        {
            _watcher.Tell("pre-restart " + reason.Message);
            base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason)
        {
            _watcher.Tell("post-restart");
            base.PostRestart(reason);
        }
    }

    private sealed class Boss : ReceiveActor
    {
        private readonly Func<Exception, Directive> _decide;

        public Boss(IActorRef watcher, Func<Exception, Directive> decide)
        {
            _decide = decide;
            var worker = Context.ActorOf(Props.Create(() => new Worker(watcher)), "worker");
            Receive<string>(_ => Sender.Tell(worker));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_decide);
    }

    private IActorRef WorkerUnder(Directive directive)
    {
        var probe = TestActor;
        var boss = ActorOf(Props.Create(() => new Boss(probe, _ => directive)));
        ExpectMsg("start");
        boss.Tell("who", TestActor);
        return ExpectMsg<IActorRef>();
    }

    [Fact]
    public void Restart_makes_a_new_instance_under_the_old_reference_and_keeps_the_mailbox()
    {
        var worker = WorkerUnder(Directive.Restart);
        worker.Tell("count", TestActor);
        ExpectMsg(1);
        worker.Tell(new InvalidOperationException("boom"), TestActor);
        worker.Tell("count", TestActor);
        ExpectMsg("pre-restart boom");
        ExpectMsg("stop");
        ExpectMsg("post-restart");
        ExpectMsg("start");
        ExpectMsg(1);
    }

    [Fact]
    public void Resume_keeps_the_instance()
    {
        var worker = WorkerUnder(Directive.Resume);
        worker.Tell("count", TestActor);
        worker.Tell(new InvalidOperationException("boom"), TestActor);
        worker.Tell("count", TestActor);
        ExpectMsg(1);
        ExpectMsg(2);
    }

    [Fact]
    public void Stop_ends_the_child_and_tells_who_watches()
    {
        var worker = WorkerUnder(Directive.Stop);
        Watch(worker);
        worker.Tell(new InvalidOperationException("boom"), TestActor);
        ExpectMsg("stop");
        ExpectTerminated(worker);
    }

    [Fact]
    public void Escalate_makes_it_the_parents_failure()
    {
        // The guardian restarts the parent, which stops its child and makes a new one.
        var worker = WorkerUnder(Directive.Escalate);
        worker.Tell(new InvalidOperationException("boom"), TestActor);
        ExpectMsg("stop");
        ExpectMsg("start");
    }

    private sealed class Unborn : ReceiveActor
    {
        public Unborn() => throw new InvalidOperationException("not to be made");
    }

    [Fact]
    public void An_actor_whose_constructor_throws_is_stopped()
    {
        var unborn = ActorOf(Props.Create(() => new Unborn()));
        Watch(unborn);
        ExpectTerminated(unborn);
    }

    private sealed class Heartless : ReceiveActor
    {
        public Heartless(IActorRef target) => Context.Watch(target);
    }

    [Fact]
    public void Who_watches_and_does_not_handle_the_death_dies_of_it()
    {
        var target = ActorOf(Props.Create(() => new Worker(ActorRefs.Nobody)));
        var watcher = ActorOf(Props.Create(() => new Patient(target)));
        Watch(watcher);
        Sys.Stop(target);
        ExpectTerminated(watcher);
    }

    /// <summary>Stops a child that failed, and then itself, so that the failure can be seen from outside.</summary>
    private sealed class Patient : ReceiveActor
    {
        public Patient(IActorRef target)
        {
            var child = Context.ActorOf(Props.Create(() => new Heartless(target)));
            Context.Watch(child);
            Receive<Terminated>(_ => Context.Stop(Self));
        }

        protected override SupervisorStrategy SupervisorStrategy() =>
            new OneForOneStrategy(cause => cause is DeathPactException ? Directive.Stop : Directive.Resume);
    }
}
