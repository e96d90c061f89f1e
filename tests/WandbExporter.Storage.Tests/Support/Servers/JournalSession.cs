using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>A bucket's journal with its lock, open for appending, and compacted earlier than a destination would.</summary>
internal sealed class JournalSession : IAsyncDisposable
{
    private readonly BucketLock _held;

    private JournalSession(IObjectStore store, BucketLock held, BucketJournal journal)
    {
        Store = store;
        _held = held;
        Journal = journal;
    }

    public IObjectStore Store { get; }

    public BucketJournal Journal { get; }

    public static async Task<JournalSession> OpenAsync(BucketPlace place, int compactAfter, ICrashPoint? crashPoint = null)
    {
        var store = place.OpenStore();
        var (dialect, now) = await StoreProbe.RunAsync(store, CancellationToken.None);
        var held = await BucketLock.AcquireAsync(store, dialect, now, "0.1.0", place.Options, CancellationToken.None);
        var check = new StoredCheck(store, dialect, readBack: false);
        var journal = new BucketJournal(
            store, new BucketJournalWriting(held, check, dialect.ConditionalPut, compactAfter, crashPoint ?? CrashPoints.None));
        await journal.PrepareAsync(CancellationToken.None);
        return new JournalSession(store, held, journal);
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await _held.DisposeAsync();
        await Store.DisposeAsync();
    }
}
