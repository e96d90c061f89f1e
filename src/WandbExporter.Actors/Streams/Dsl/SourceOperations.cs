using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>What a source may be followed by.</summary>
public static class SourceOperations
{
    public static Source<TOut2, TMat> Select<TOut1, TOut2, TMat>(this Source<TOut1, TMat> flow, Func<TOut1, TOut2> mapper) =>
        flow.Then(elements => Stages.Select(elements, mapper));

    public static Source<TOut2, TMat> SelectMany<TOut1, TOut2, TMat>(this Source<TOut1, TMat> flow, Func<TOut1, IEnumerable<TOut2>> mapConcater) =>
        flow.Then(elements => Stages.StatefulSelectMany(elements, () => mapConcater));

    /// <summary>Like SelectMany, with a state of its own for each materialization.</summary>
    public static Source<TOut2, TMat> StatefulSelectMany<TOut1, TOut2, TMat>(
        this Source<TOut1, TMat> flow,
        Func<Func<TOut1, IEnumerable<TOut2>>> mapConcaterFactory) => flow.Then(elements => Stages.StatefulSelectMany(elements, mapConcaterFactory));

    /// <summary>A source for each element; each runs to its end before the next one begins.</summary>
    public static Source<TOut2, TMat> ConcatMany<TOut1, TOut2, TMat>(this Source<TOut1, TMat> flow, Func<TOut1, IGraph<SourceShape<TOut2>, TMat>> flatten) =>
        flow.Then(elements => Stages.ConcatMany(elements, element => ((Source<TOut2, TMat>)flatten(element)).Materialize().Elements));

    /// <summary>So many tasks at a time; their results come in the order of the elements.</summary>
    public static Source<TOut, TMat> SelectAsync<TIn, TOut, TMat>(this Source<TIn, TMat> flow, int parallelism, Func<TIn, Task<TOut>> asyncMapper) =>
        flow.Then(elements => Stages.SelectAsync(elements, parallelism, asyncMapper));

    public static Source<TOut, TMat> Where<TOut, TMat>(this Source<TOut, TMat> flow, Predicate<TOut> predicate) =>
        flow.Then(elements => Stages.Where(elements, predicate));

    public static Source<TOut, TMat> Take<TOut, TMat>(this Source<TOut, TMat> flow, long n) => flow.Then(elements => Stages.Take(elements, n));

    /// <summary>Ends before the first element that does not fulfil the predicate, or after it if <paramref name="inclusive"/>.</summary>
    public static Source<TOut, TMat> TakeWhile<TOut, TMat>(this Source<TOut, TMat> flow, Predicate<TOut> predicate, bool inclusive = false) =>
        flow.Then(elements => Stages.TakeWhile(elements, predicate, inclusive));

    /// <summary>The elements of another source, after those of this one.</summary>
    public static Source<TOut, TMat> Concat<TOut, TMat>(this Source<TOut, TMat> flow, IGraph<SourceShape<TOut>, NotUsed> other) =>
        flow.Then(elements => Stages.Concat(elements, ((Source<TOut, NotUsed>)other).Materialize().Elements));
}
