using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>The lock of a bucket as another process holds it, for one that writes parts for that holder.</summary>
/// <param name="store">The destination.</param>
/// <param name="holder">Who holds the lock.</param>
/// <param name="lease">Says how long this process may write for the holder.</param>
/// <param name="time">Of how long an answer does.</param>
internal sealed class BucketMemberFence(IObjectStore store, LockOwner holder, IFence lease, TimeProvider time) : IFence
{
    /// <summary>An answer of so long ago does for a part; parts that come together are asked for together.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private long _confirmedAt = -1;

    public long Number => holder.Generation;

    /// <exception cref="ExportException">Fatal. Exit 11: the lease is over, or somebody else has the lock. Exit 6: that cannot be found out.</exception>
    public async ValueTask RequireHeldAsync(CancellationToken cancellationToken)
    {
        await lease.RequireHeldAsync(cancellationToken);
        var confirmed = Interlocked.Read(ref _confirmedAt);
        if (confirmed < 0 || time.GetElapsedTime(confirmed) > Fresh)
            await ConfirmAsync(cancellationToken);
    }

    public async ValueTask ConfirmAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        if (await LockObject.HighestAsync(store, cancellationToken) is not { IsReleased: false } highest || highest.Fence != holder.Generation)
            throw LockFailure.Lost(store.Location, "another process");
        await lease.RequireHeldAsync(cancellationToken);
        Interlocked.Exchange(ref _confirmedAt, asked);
    }
}
