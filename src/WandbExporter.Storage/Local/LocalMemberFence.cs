using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>The lock of a directory as another process holds it, for one that writes parts for that holder.</summary>
/// <param name="exportFolder">Where the lock is.</param>
/// <param name="holder">Who holds it.</param>
/// <param name="lease">Says how long this process may write for the holder.</param>
/// <param name="time">Of what is said of another holder.</param>
internal sealed class LocalMemberFence(string exportFolder, LockOwner holder, IFence lease, TimeProvider time) : IFence
{
    public long Number => holder.Generation;

    /// <exception cref="ExportException">Fatal. Exit 11: the lease is over, or somebody else has the lock.</exception>
    public async ValueTask RequireHeldAsync(CancellationToken cancellationToken)
    {
        await lease.RequireHeldAsync(cancellationToken);
        var now = DestinationLock.ReadOwner(exportFolder);
        if (now?.Token != holder.Token)
            throw LockFailure.Lost(Path.GetDirectoryName(exportFolder)!, now is null ? "somebody" : LockFailure.Describe(now, time.GetUtcNow()));
    }

    public ValueTask ConfirmAsync(CancellationToken cancellationToken) => RequireHeldAsync(cancellationToken);
}
