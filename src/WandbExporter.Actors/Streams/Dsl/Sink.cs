using Akka.Actor;
using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A stream with an open inlet.</summary>
public sealed class Sink<TIn, TMat> : IGraph<SinkShape<TIn>, TMat>
{
    private readonly Func<IAsyncEnumerable<TIn>, ActorMaterializer, TMat> _run;

    internal Sink(Func<IAsyncEnumerable<TIn>, ActorMaterializer, TMat> run) => _run = run;

    internal TMat Run(IAsyncEnumerable<TIn> elements, ActorMaterializer materializer) => _run(elements, materializer);
}

/// <summary>Where streams end.</summary>
public static class Sink
{
    public static Sink<TIn, Task<Done>> ForEach<TIn>(Action<TIn> action) => new((elements, _) => Loops.ForEach(elements, action));

    public static Sink<T, Task<Done>> Ignore<T>() => new((elements, _) => Loops.ForEach(elements, _ => { }));

    public static Sink<T, Task<System.Collections.Immutable.IImmutableList<T>>> Seq<T>() => new((elements, _) => Loops.Seq(elements));

    public static Sink<TIn, Task<TOut>> Aggregate<TIn, TOut>(TOut zero, Func<TOut, TIn, TOut> aggregate) =>
        new((elements, _) => Loops.Aggregate(elements, zero, aggregate));

    /// <summary>
    /// Sends the elements to an actor, each when the one before was acknowledged. The end is told without waiting for the last
    /// acknowledgement. When the actor terminates the stream is cancelled.
    /// </summary>
    public static Sink<T, NotUsed> ActorRefWithAck<T>(
        IActorRef actorRef,
        object onInitMessage,
        object ackMessage,
        object onCompleteMessage,
        Func<Exception, object> onFailureMessage = null) => new((elements, materializer) =>
    {
        var failure = onFailureMessage ?? (cause => new Status.Failure(cause));
        materializer.Run(Props.Create(() => new AcknowledgedSink<T>(elements, actorRef, onInitMessage, ackMessage, onCompleteMessage, failure)));
        return NotUsed.Instance;
    });
}
