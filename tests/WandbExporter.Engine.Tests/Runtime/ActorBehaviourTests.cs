using Akka.Actor;
using WandbExporter.Engine.Tests.Supervision;
using Xunit;

namespace WandbExporter.Engine.Tests.Runtime;

/// <summary>What the engine takes for granted of Akka's actors, so that a release that changes it is noticed here.</summary>
public sealed class ActorBehaviourTests() : Akka.TestKit.Xunit2.TestKit(Quiet.Config)
{
    [Fact]
    public void An_actors_death_is_told_after_all_that_it_said()
    {
        for (var round = 0; round < 100; round++)
        {
            var talker = Watch(ActorOf(Props.Create(() => new Talker())));
            talker.Tell(20);
            for (var said = 0; said < 20; said++)
                ExpectMsg(said);
            ExpectTerminated(talker);
        }
    }

    [Fact]
    public void A_child_that_cannot_begin_is_dead_for_who_watches_it_and_its_cause_is_inside()
    {
        ActorOf(Parent.Props(Props.Create(() => new Unborn()), TestActor));
        Assert.Equal("not to be", ExpectMsg<Exception>().GetBaseException().Message);
        ExpectMsg<Parent.Died>();
    }

    [Fact]
    public void The_cause_of_a_childs_death_is_known_before_the_death()
    {
        var parent = ActorOf(Parent.Props(Child.Props(ActorRefs.Nobody, ActorRefs.Nobody), TestActor));
        parent.Tell(new InvalidOperationException("boom"), ActorRefs.NoSender);
        Assert.Equal("boom", ExpectMsg<Exception>().Message);
        ExpectMsg<Parent.Died>();
    }

    private sealed class Talker : ReceiveActor
    {
        public Talker() => Receive<int>(times =>
        {
            for (var said = 0; said < times; said++)
                Sender.Tell(said);
            Context.Stop(Self);
        });
    }

    private sealed class Unborn : ReceiveActor
    {
        protected override void PreStart() => throw new InvalidOperationException("not to be");
    }
}
