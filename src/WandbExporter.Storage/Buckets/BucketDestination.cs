using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>A place in a bucket that holds one export and is written by this process alone.</summary>
internal sealed class BucketDestination : IDestination
{
    private const int CompactAfter = 256;

    private readonly IObjectStore _store;
    private readonly BucketLock _bucketLock;

    private BucketDestination(IObjectStore store, BucketSink sink, BucketJournal journal, ExportIdentity identity, BucketLock bucketLock)
    {
        _store = store;
        _bucketLock = bucketLock;
        Sink = sink;
        Journal = journal;
        Identity = identity;
    }

    public ExportIdentity Identity { get; }

    public ISink Sink { get; }

    public IJournal Journal { get; }

    public IHolding Holding => _bucketLock;

    /// <summary>
    /// Finds out what the store can do, takes the lock, cleans up what a killed process left, and creates the export or goes on with it.
    /// The store is disposed with the destination, and if there is none.
    /// </summary>
    /// <exception cref="ExportException">As <see cref="Destinations.OpenAsync"/>.</exception>
    public static async Task<BucketDestination> OpenAsync(
        IObjectStore store,
        ExportIdentity identity,
        DestinationOptions options,
        CancellationToken cancellationToken)
    {
        BucketLock? held = null;
        try
        {
            await BucketFolder.RequireOursOrEmptyAsync(store, cancellationToken);
            var (dialect, now) = await StoreProbe.RunAsync(store, cancellationToken);
            options.Notice(StoreProbe.Describe(store, dialect));
            held = await BucketLock.AcquireAsync(
                store, dialect, now, identity.ToolVersion, options, cancellationToken);
            options.CrashPoint.Reach(CrashPoints.LockTaken);
            var aborted = await BucketFolder.CleanAsync(store, held.TakenAt, cancellationToken);
            if (aborted > 0)
                options.Notice(string.Create(CultureInfo.InvariantCulture, $"Aborted {aborted} uploads that a former process did not finish."));

            var check = new StoredCheck(store, dialect, options.Buckets.ReadBack);
            var sink = new BucketSink(store, BucketWriting.Create(store, options.Buckets, check, held, options.CrashPoint));
            var journal = new BucketJournal(store, new BucketJournalWriting(held, check, dialect.ConditionalPut, CompactAfter, options.CrashPoint));
            var present = await OpenIdentityAsync(store, sink, identity, cancellationToken);
            await journal.PrepareAsync(cancellationToken);
            return new BucketDestination(store, sink, journal, present, held);
        }
        catch
        {
            if (held is not null)
                await held.DisposeAsync();
            await store.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Sink.DisposeAsync();
        await _bucketLock.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static async Task<ExportIdentity> OpenIdentityAsync(IObjectStore store, BucketSink sink, ExportIdentity identity, CancellationToken cancellationToken)
    {
        if (await BucketFolder.ReadIdentityAsync(store, cancellationToken) is { } present)
        {
            if (present.DifferencesTo(identity) is [var (what, there, wanted), ..])
            {
                throw BucketFolder.Refused(
                    FailureCode.DestinationForeign,
                    $"{store.Location} holds another export ({what} {there}, not {wanted}); " +
                    "repeat that export's arguments to go on with it, or choose another destination.");
            }
            return present;
        }
        await foreach (var segment in store.ListAllAsync(ExportKeys.JournalPrefix, cancellationToken))
        {
            if (segment.Bytes > 0)
            {
                throw BucketFolder.Refused(
                    FailureCode.IdentityMissing,
                    $"{store.Location} has a journal but no _export/export.json; restore that object from a backup or choose another destination.");
            }
        }
        var json = ExportIdentityJson.Write(identity);
        await sink.PutAsync(ExportKeys.Identity, (stream, ct) => stream.WriteAsync(json, ct).AsTask(), cancellationToken);
        return identity;
    }
}
