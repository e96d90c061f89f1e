using Akka.Actor;

namespace WandbExporter.Engine.Tests.Supervision;

/// <summary>A parent in a test's hands: it makes one child, forwards to the test what the child says, and why and that it died.</summary>
internal sealed class Parent : ReceiveActor
{
    private readonly IActorRef _test;

    public Parent(Props child, IActorRef test)
    {
        _test = test;
        var made = Context.Watch(Context.ActorOf(child, "child"));
        Receive<Terminated>(_ => test.Tell(Died.Instance));
        ReceiveAny(message =>
        {
            if (Sender.Equals(made))
                test.Forward(message);
            else
                made.Forward(message);
        });
    }

    public static Props Props(Props child, IActorRef test) => Akka.Actor.Props.Create(() => new Parent(child, test));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        _test.Tell(cause);
        return Directive.Stop;
    });

    internal sealed record Died
    {
        public static Died Instance { get; } = new();
    }
}
