using System.Collections.Immutable;

namespace Akka.Streams.Implementation;

/// <summary>Sinks that are a loop of their own.</summary>
internal static class Loops
{
    public static async Task<Done> ForEach<T>(IAsyncEnumerable<T> elements, Action<T> action)
    {
        await Task.Yield();
        await foreach (var element in elements)
            action(element);
        return Done.Instance;
    }

    public static async Task<IImmutableList<T>> Seq<T>(IAsyncEnumerable<T> elements)
    {
        var all = ImmutableList.CreateBuilder<T>();
        await ForEach(elements, all.Add);
        return all.ToImmutable();
    }

    public static async Task<TOut> Aggregate<TIn, TOut>(IAsyncEnumerable<TIn> elements, TOut zero, Func<TOut, TIn, TOut> aggregate)
    {
        await ForEach(elements, element => zero = aggregate(zero, element));
        return zero;
    }
}
