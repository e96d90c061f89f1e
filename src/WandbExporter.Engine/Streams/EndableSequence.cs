using System.Diagnostics;
using WandbExporter.Engine.Progress;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// A sequence that a stream may leave while the next item is on its way. A compiler-made enumerator refuses to be disposed then, and would
/// never let go of what it holds: this one waits for the item first. Read once.
/// </summary>
/// <param name="items">The items.</param>
/// <param name="span">What the spans of reading them are parts of; null if nobody listens.</param>
internal sealed class EndableSequence<T>(IAsyncEnumerable<T> items, Activity? span = null) : IAsyncEnumerable<T>, IAsyncEnumerator<T>
{
    private readonly IAsyncEnumerator<T> _items = items.GetAsyncEnumerator();
    private Task? _next;

    public T Current => _items.Current;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

    public ValueTask<bool> MoveNextAsync()
    {
        var next = EngineTelemetry.Within(span, _items.MoveNextAsync);
        if (next.IsCompleted)
            return next;
        var task = next.AsTask();
        _next = task;
        return new ValueTask<bool>(task);
    }

    public async ValueTask DisposeAsync()
    {
        if (_next is not null)
            await _next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _items.DisposeAsync();
    }
}
