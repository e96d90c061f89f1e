using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A stream with an open outlet: a blueprint, which may be materialized any number of times.</summary>
public sealed class Source<TOut, TMat> : IGraph<SourceShape<TOut>, TMat>
{
    private readonly Func<(IAsyncEnumerable<TOut> Elements, TMat Materialized)> _materialize;

    internal Source(Func<(IAsyncEnumerable<TOut>, TMat)> materialize) => _materialize = materialize;

    /// <summary>Connects a sink, runs the stream, and returns the sink's materialized value.</summary>
    public TMat2 RunWith<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink, IMaterializer materializer) =>
        ((Sink<TOut, TMat2>)sink).Run(Materialize().Elements, (ActorMaterializer)materializer);

    public Source<TOut, TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> mapFunc) => new(() =>
    {
        var (elements, materialized) = _materialize();
        return (elements, mapFunc(materialized));
    });

    internal (IAsyncEnumerable<TOut> Elements, TMat Materialized) Materialize() => _materialize();

    internal Source<TNext, TMat> Then<TNext>(Func<IAsyncEnumerable<TOut>, IAsyncEnumerable<TNext>> stage) => new(() =>
    {
        var (elements, materialized) = _materialize();
        return (stage(elements), materialized);
    });
}

/// <summary>Where streams begin.</summary>
public static class Source
{
    public static Source<T, NotUsed> From<T>(IEnumerable<T> enumerable) => Of(() => Stages.From(enumerable));

    public static Source<T, NotUsed> Single<T>(T element) => Of(() => Stages.From([element]));

    public static Source<T, NotUsed> Empty<T>() => Of(() => Stages.From(Array.Empty<T>()));

    public static Source<T, NotUsed> Failed<T>(Exception cause) => Of(() => Stages.Failed<T>(cause));

    public static Source<TElem, NotUsed> UnfoldAsync<TState, TElem>(
        TState state,
        Func<TState, Task<Akka.Util.Option<(TState, TElem)>>> unfoldAsync) => Of(() => Stages.UnfoldAsync(state, unfoldAsync));

    /// <summary>
    /// The elements that a resource gives, until it gives none. It is created when the stream asks for its first element, and closed when
    /// the stream ends, however it ends.
    /// </summary>
    public static Source<T, NotUsed> UnfoldResourceAsync<T, TSource>(
        Func<Task<TSource>> create,
        Func<TSource, Task<Akka.Util.Option<T>>> read,
        Func<TSource, Task<Done>> close) => Of(() => Stages.UnfoldResourceAsync(create, read, close));

    private static Source<T, NotUsed> Of<T>(Func<IAsyncEnumerable<T>> elements) => new(() => (elements(), NotUsed.Instance));
}
