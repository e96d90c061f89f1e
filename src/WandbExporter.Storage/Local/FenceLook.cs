using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>
/// Looks at the lock for puts that are under way together. A look that began after a put's unfinished file was made does for it: whoever took the
/// lock after that look removes the file, and the put finds nothing that it could give a name.
/// </summary>
internal sealed class FenceLook(IFence fence)
{
    private long _begun;
    private long _done;

    /// <summary>Looks that were begun so far.</summary>
    public long Begun => Volatile.Read(ref _begun);

    /// <param name="before">Looks that were begun when the file had been made.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    public async ValueTask RequireHeldAsync(long before, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _done) > before)
            return;
        var number = Interlocked.Increment(ref _begun);
        await fence.RequireHeldAsync(cancellationToken);
        for (var done = Volatile.Read(ref _done); done < number; done = Volatile.Read(ref _done))
            Interlocked.CompareExchange(ref _done, number, done);
    }
}
