namespace Akka.Streams.Implementation;

/// <summary>
/// The stages as asynchronous sequences. Demand is the request for the next element, cancellation is disposal, failure is the exception
/// that ends a sequence: so back-pressure needs no buffer beyond what a stage holds by its contract.
/// </summary>
internal static class Stages
{
    public static async IAsyncEnumerable<T> From<T>(IEnumerable<T> elements)
    {
        foreach (var element in elements)
            yield return element;
        await Task.CompletedTask;
    }

    public static async IAsyncEnumerable<T> Failed<T>(Exception cause)
    {
        await Task.FromException(cause);
        yield break;
    }

    public static async IAsyncEnumerable<TElem> UnfoldAsync<TState, TElem>(TState state, Func<TState, Task<Akka.Util.Option<(TState State, TElem Element)>>> unfold)
    {
        while (await unfold(state) is { HasValue: true, Value: var next })
        {
            yield return next.Element;
            state = next.State;
        }
    }

    public static async IAsyncEnumerable<T> UnfoldResourceAsync<T, TSource>(
        Func<Task<TSource>> create,
        Func<TSource, Task<Akka.Util.Option<T>>> read,
        Func<TSource, Task<Done>> close)
    {
        var resource = await create();
        try
        {
            while (await read(resource) is { HasValue: true, Value: var element })
                yield return element;
        }
        finally
        {
            await close(resource);
        }
    }

    public static async IAsyncEnumerable<TOut> Select<TIn, TOut>(IAsyncEnumerable<TIn> elements, Func<TIn, TOut> mapper)
    {
        await foreach (var element in elements)
            yield return mapper(element);
    }

    public static async IAsyncEnumerable<TOut> StatefulSelectMany<TIn, TOut>(IAsyncEnumerable<TIn> elements, Func<Func<TIn, IEnumerable<TOut>>> factory)
    {
        var mapper = factory();
        await foreach (var element in elements)
        {
            foreach (var inner in mapper(element))
                yield return inner;
        }
    }

    public static async IAsyncEnumerable<T> Where<T>(IAsyncEnumerable<T> elements, Predicate<T> predicate)
    {
        await foreach (var element in elements)
        {
            if (predicate(element))
                yield return element;
        }
    }

    public static async IAsyncEnumerable<T> Take<T>(IAsyncEnumerable<T> elements, long count)
    {
        if (count <= 0)
            yield break;
        await foreach (var element in elements)
        {
            yield return element;
            if (--count == 0)
                yield break;
        }
    }

    public static async IAsyncEnumerable<T> TakeWhile<T>(IAsyncEnumerable<T> elements, Predicate<T> predicate, bool inclusive)
    {
        await foreach (var element in elements)
        {
            var more = predicate(element);
            if (more || inclusive)
                yield return element;
            if (!more)
                yield break;
        }
    }

    public static async IAsyncEnumerable<TOut> ConcatMany<TIn, TOut>(IAsyncEnumerable<TIn> elements, Func<TIn, IAsyncEnumerable<TOut>> flatten)
    {
        await foreach (var element in elements)
        {
            await foreach (var inner in flatten(element))
                yield return inner;
        }
    }

    public static async IAsyncEnumerable<T> Concat<T>(IAsyncEnumerable<T> first, IAsyncEnumerable<T> second)
    {
        await foreach (var element in first)
            yield return element;
        await foreach (var element in second)
            yield return element;
    }

    /// <summary>
    /// Asks for elements while fewer tasks than allowed are under way, and hands out the oldest task's result as soon as it is there:
    /// a slow upstream does not hold back what is done.
    /// </summary>
    public static async IAsyncEnumerable<TOut> SelectAsync<TIn, TOut>(IAsyncEnumerable<TIn> elements, int parallelism, Func<TIn, Task<TOut>> mapper)
    {
        await using var upstream = elements.GetAsyncEnumerator();
        var running = new Queue<Task<TOut>>(parallelism);
        Task<bool> asked = null;
        var ended = false;
        try
        {
            while (!ended || running.Count > 0)
            {
                while (!ended && running.Count < parallelism)
                {
                    asked ??= upstream.MoveNextAsync().AsTask();
                    if (running.TryPeek(out var oldest))
                        _ = await Task.WhenAny(asked, oldest);
                    if (!asked.IsCompleted && oldest is not null)
                        break;
                    ended = !await asked;
                    asked = null;
                    if (!ended)
                        running.Enqueue(mapper(upstream.Current));
                }
                if (running.TryPeek(out var next))
                {
                    var result = await next;
                    _ = running.Dequeue();
                    yield return result;
                }
            }
        }
        finally
        {
            // An enumerator must not be disposed while it is asked for its next element.
            if (asked is not null)
                await asked.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
