namespace WandbExporter.Fleet.Coordinator;

/// <summary>A request of a node that waits for its turn, or has it. Disposed when it needs it no more.</summary>
internal sealed class NodeTurn : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Raised when it needs it no more.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The turn; null while it waits.</summary>
    public IDisposable? Given { get; set; }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        Given?.Dispose();
    }
}
