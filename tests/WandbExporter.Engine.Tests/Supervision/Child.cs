using Akka.Actor;

namespace WandbExporter.Engine.Tests.Supervision;

/// <summary>A child in a test's hands: what it is told it forwards to the test. An exception it throws, as an actor that breaks.</summary>
internal sealed class Child : ReceiveActor
{
    private readonly IActorRef _births;

    private Child(IActorRef test, IActorRef births)
    {
        _births = births;
        Receive<Exception>(cause => throw cause);
        ReceiveAny(test.Forward);
    }

    public static Props Props(IActorRef test, IActorRef births) => Akka.Actor.Props.CreateBy(new Producer(test, births));

    protected override void PreStart() => _births.Tell(new Started(Self));

    internal sealed record Started(IActorRef Ref)
    {
        public string Name => Ref.Path.Name;
    }

    private sealed class Producer(IActorRef test, IActorRef births) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Child);

        public ActorBase Produce() => new Child(test, births);

        public void Release(ActorBase actor)
        {
        }
    }
}
