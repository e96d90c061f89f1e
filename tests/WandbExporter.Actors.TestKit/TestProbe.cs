using Akka.Actor;

namespace Akka.TestKit;

/// <summary>A test actor of its own, to stand for one partner in a conversation.</summary>
public class TestProbe : TestKitBase
{
    public TestProbe(ActorSystem system, string testProbeName = null)
        : base(system, null, null, testProbeName)
    {
    }

    public IActorRef Ref => TestActor;

    public IActorRef Sender => LastSender;

    public void Send(IActorRef actor, object message) => actor.Tell(message, TestActor);

    public void Reply(object message) => Sender.Tell(message, TestActor);
}
