namespace WandbExporter.Client.Downloads;

/// <summary>
/// Receives the rest of a content in ranges, several side by side, and hands them on in their order. The download's own slot is always for
/// one of them, so that contents which share few slots never wait for each other; the others take slots and buffers that nobody else wants.
/// </summary>
/// <param name="content">Takes the bytes; it stands where the ranges begin.</param>
/// <param name="length">Of the whole content.</param>
/// <param name="slots">Of all downloads; this one has entered it once already.</param>
/// <param name="fetch">Fetches a stretch, over as many attempts as it takes; one in order by what is given it.</param>
internal sealed class RangesInOrder(
    ReceivedContent content, long length, SemaphoreSlim slots, RangeBuffers buffers, Func<Stretch, ReceivedContent?, CancellationToken, Task> fetch)
{
    /// <summary>Ranges of one content at a time, the one in order included.</summary>
    public const int Most = 8;

    /// <summary>What is asked for at once while there is no slot for another range: the wait for an answer's head then counts for little.</summary>
    private const long AloneBytes = 8 * DownloadEngine.RangeBytes;

    /// <summary>What is handed on at once, to those who digest and write it: near enough to a processor to be read by each of them without waiting for memory.</summary>
    private const int PieceBytes = 1 << 20;

    private readonly Queue<RangeAhead> _ahead = new();
    private long _next;

    /// <summary>Returns when all bytes were handed on, or the store has sent what it has without regard to ranges.</summary>
    public async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Entered by whatever uses the download's own slot.
        using var own = new SemaphoreSlim(1);
        try
        {
            var isPieces = true;
            while (isPieces && content.Sent.Bytes < length)
            {
                if (_ahead.TryPeek(out var range))
                    await TakeAsync(range, own, stop.Token);
                else
                    isPieces = await PassAsync(own, stop.Token);
            }
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var range in _ahead)
            {
                await range.EndAsync();
                buffers.Return(range.Buffer);
            }
        }
    }

    /// <summary>Hands on a range that was fetched ahead.</summary>
    private async Task TakeAsync(RangeAhead range, SemaphoreSlim own, CancellationToken cancellationToken)
    {
        FetchAhead(own, cancellationToken);
        var bytes = await range.BytesAsync();
        FetchAhead(own, cancellationToken);
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(PieceBytes, bytes.Length)..])
            await content.WriteAsync(bytes[..Math.Min(PieceBytes, bytes.Length)], cancellationToken);
        _ahead.Dequeue();
        buffers.Return(range.Buffer);
    }

    /// <summary>Hands on what comes next as it comes; false if the store has sent all of the rest.</summary>
    private async Task<bool> PassAsync(SemaphoreSlim own, CancellationToken cancellationToken)
    {
        var at = content.Sent.Bytes;
        await own.WaitAsync(cancellationToken);
        try
        {
            _next = at + DownloadEngine.RangeBytes;
            FetchAhead(own, cancellationToken);
            var stretch = new Stretch(at, at + (_ahead.Count > 0 ? DownloadEngine.RangeBytes : AloneBytes), (_, bytes, token) => content.WriteAsync(bytes, token));
            await fetch(stretch, content, cancellationToken);
            return stretch.IsPiece;
        }
        finally
        {
            own.Release();
        }
    }

    private void FetchAhead(SemaphoreSlim own, CancellationToken cancellationToken)
    {
        while (_ahead.Count < Most - 1 && _next < length && TryEnter(own) is { } slot)
        {
            if (buffers.TryRent() is not { } buffer)
            {
                slot.Release();
                return;
            }
            var range = new RangeAhead(_next, Math.Min(_next + DownloadEngine.RangeBytes, length), buffer);
            _next = range.End;
            _ahead.Enqueue(range);
            range.Begin((stretch, token) => fetch(stretch, null, token), slot, cancellationToken);
        }
    }

    private SemaphoreSlim? TryEnter(SemaphoreSlim own) => own.Wait(0) ? own : slots.Wait(0) ? slots : null;
}
