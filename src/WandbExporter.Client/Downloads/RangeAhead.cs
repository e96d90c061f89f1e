namespace WandbExporter.Client.Downloads;

/// <summary>A range of a content that is received before it is its turn.</summary>
/// <param name="buffer">Holds it; the owner's, and to be used again when the range is over.</param>
internal sealed class RangeAhead(long start, long end, byte[] buffer)
{
    private Task _received = Task.CompletedTask;

    public byte[] Buffer => buffer;

    public long End => end;

    /// <param name="fetch">Fetches a stretch, over as many attempts as it takes.</param>
    /// <param name="slot">What it has entered for that; left when it is there, or failed.</param>
    public void Begin(Func<Stretch, CancellationToken, Task> fetch, SemaphoreSlim slot, CancellationToken cancellationToken) =>
        _received = ReceiveAsync(fetch, slot, cancellationToken);

    /// <summary>Its bytes, when they are there; throws what fetching them failed with.</summary>
    public async Task<ReadOnlyMemory<byte>> BytesAsync()
    {
        await _received;
        return buffer.AsMemory(0, (int)(end - start));
    }

    /// <summary>When this returns, nothing is written to its buffer any more.</summary>
    public async Task EndAsync() => await _received.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task ReceiveAsync(Func<Stretch, CancellationToken, Task> fetch, SemaphoreSlim slot, CancellationToken cancellationToken)
    {
        try
        {
            await fetch(new Stretch(start, end, static (_, _, _) => ValueTask.CompletedTask, RoomFrom), cancellationToken);
        }
        finally
        {
            slot.Release();
        }
    }

    private Memory<byte> RoomFrom(long at) => buffer.AsMemory((int)(at - start), (int)(end - at));
}
