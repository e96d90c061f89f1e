using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>An export in a bucket, for looking at.</summary>
internal sealed class BucketExport : IExportView
{
    private readonly IObjectStore _store;

    private BucketExport(IObjectStore store, ExportIdentity identity, LockOwner? writer)
    {
        _store = store;
        Sink = new BucketSink(store, writing: null);
        Journal = new BucketJournal(store, writing: null);
        Identity = identity;
        Writer = writer;
    }

    public ISink Sink { get; }

    public IJournal Journal { get; }

    public ExportIdentity Identity { get; }

    public LockOwner? Writer { get; }

    /// <exception cref="ExportException">As <see cref="Destinations.OpenReadOnlyAsync"/>.</exception>
    public static async Task<BucketExport> OpenReadOnlyAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            var identity = await BucketFolder.ReadIdentityAsync(store, cancellationToken) ?? throw BucketFolder.Refused(
                FailureCode.NoExport,
                $"{store.Location} holds no export; give the destination that was given to export --to.");
            return new BucketExport(store, identity, await BucketLock.ReadOwnerAsync(store, cancellationToken));
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
