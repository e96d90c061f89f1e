using Akka.Actor;

namespace Akka.Streams;

/// <summary>Runs streams as children of the system's guardian or of an actor.</summary>
public sealed class ActorMaterializer : IMaterializer
{
    private readonly IActorRefFactory _factory;

    private ActorMaterializer(IActorRefFactory factory) => _factory = factory;

    /// <summary>For an actor's context: create it once, in the actor's constructor, not for each message.</summary>
    public static ActorMaterializer Create(IActorRefFactory context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ActorMaterializer(context);
    }

    internal IActorRef Run(Props props) => _factory.ActorOf(props);

    public void Dispose()
    {
        // The streams end with the actors that run them.
    }
}

public static class ActorMaterializerExtensions
{
    public static ActorMaterializer Materializer(this IActorRefFactory context) => ActorMaterializer.Create(context);
}
