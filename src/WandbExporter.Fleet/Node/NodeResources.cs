namespace WandbExporter.Fleet.Node;

/// <summary>What a node has opened, to be closed in the other order when its actors have ended.</summary>
internal sealed class NodeResources : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _kept = new();

    public T Keep<T>(T opened)
        where T : IAsyncDisposable
    {
        lock (_kept)
            _kept.Push(opened);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        while (_kept.TryPop(out var opened))
            await opened.DisposeAsync();
    }
}
