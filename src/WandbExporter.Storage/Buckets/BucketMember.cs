using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>A place in a bucket whose lock another process holds, and to which this one writes parts for it.</summary>
internal sealed class BucketMember : IDestination
{
    private readonly IObjectStore _store;

    private BucketMember(IObjectStore store, BucketWriting writing, ExportIdentity identity)
    {
        _store = store;
        Sink = new BucketSink(store, writing);
        Journal = new BucketJournal(store, writing: null);
        Identity = identity;
    }

    public ISink Sink { get; }

    public IJournal Journal { get; }

    public ExportIdentity Identity { get; }

    /// <param name="store">The destination; disposed with this, and if there is none.</param>
    /// <param name="holder">Who holds the lock.</param>
    /// <param name="lease">Says how long this process may write for the holder.</param>
    /// <param name="options">How the destination is opened.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<BucketMember> OpenAsync(
        IObjectStore store, LockOwner holder, IFence lease, DestinationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var identity = await BucketFolder.ReadIdentityAsync(store, cancellationToken);
            if (identity is null || (await BucketLock.ReadOwnerAsync(store, cancellationToken))?.Token != holder.Token)
            {
                throw BucketFolder.Refused(
                    FailureCode.DestinationSplit,
                    $"{store.Location} is not the place to which the coordinator of the fleet writes; give all nodes the same destination.");
            }
            var (dialect, _) = await StoreProbe.RunAsync(store, cancellationToken);
            var check = new StoredCheck(store, dialect, options.Buckets.ReadBack);
            var fence = new BucketMemberFence(store, holder, lease, options.Time);
            return new BucketMember(store, BucketWriting.Create(store, options.Buckets, check, fence, options.CrashPoint), identity);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Sink.DisposeAsync();
        await _store.DisposeAsync();
    }
}
